using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// A local draft written in parts. All parts share one open file: writes at an offset do not get into each other's way.
/// </summary>
internal sealed class LocalParts : IChunkedDraft
{
    private readonly FilePlace _place;
    private readonly DraftSpec _order;
    private readonly DirectoryHandle _folder;
    private readonly FolderSync _syncs;
    private readonly SafeFileHandle _file;

    /// <summary>Opens or begins a draft in a folder, which it closes at the end.</summary>
    internal LocalParts(FilePlace place, DraftSpec order, bool isBegun, FolderSync syncs, DirectoryHandle folder)
    {
        (_place, _order, _folder, _syncs) = (place, order, folder, syncs);
        if (isBegun)
        {
            _file = folder.OpenFile(order.Draft.Name, OpenHow.Write);
            return;
        }
        _file = folder.OpenFile(
            order.Draft.Name,
            OpenHow.Write | OpenHow.Create | OpenHow.Exclusive,
            // A draft of a file that nobody may write to must be opened again by whoever goes on with it.
            (order.FirstMode ?? PosixFile.DefaultMode) | UnixFileMode.UserWrite
        );
        try
        {
            PosixFile.SetLength(_file, PartFaults.LengthOf(order));
        }
        catch
        {
            _file.Dispose();
            folder.DeleteFile(order.Draft.Name);
            throw;
        }
    }

    /// <summary>Makes the draft's name durable, so that it is found after a power cut.</summary>
    internal async ValueTask KeepAsync()
    {
        try
        {
            var info = _folder.Stat();
            await _syncs.SyncAsync((info.Device, info.Inode), _folder.Sync);
        }
        catch (PosixException fault)
        {
            throw Fault(fault);
        }
    }

    public ValueTask<IChunkWriter> OpenPartAsync(long offset, long length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new Part(this, offset, length));
    }

    public ValueTask<ContentHash?> HashPartAsync(
        long offset,
        long length,
        string algorithm,
        CancellationToken cancellationToken
    ) => new((ContentHash?)null);

    public ValueTask<FileEntry> CommitAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        var place = _place with { Path = order.Path };
        if (PosixFile.Stat(_file).Length is var length && length != order.Length)
            throw PartFaults.WrongLength(place, length, PartFaults.LengthOf(order));
        return new LocalCommit(place, order, length, _syncs, _folder, _file).RunAsync(cancellationToken);
    }

    public ValueTask DropAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _folder.DeleteFile(_order.Draft.Name);
        }
        catch (PosixException fault)
        {
            if (fault.Error != PosixError.NotFound)
                throw Fault(fault);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private StoreException Fault(PosixException fault) => LocalFaults.Of(_place.Store, _order, _folder, fault);

    private sealed class Part(LocalParts draft, long offset, long length) : IChunkWriter
    {
        private long _written;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_written + bytes.Length > length)
                throw PartFaults.TooMuch(draft._place, offset, length);
            try
            {
                PosixFile.Write(draft._file, bytes.Span, offset + _written);
            }
            catch (PosixException fault)
            {
                throw draft.Fault(fault);
            }
            _written += bytes.Length;
            return ValueTask.CompletedTask;
        }

        public async ValueTask FinishAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_written != length)
                throw PartFaults.TooLittle(draft._place, offset, length, _written);
            try
            {
                await LocalCommit.SyncAsync(draft._file, length, cancellationToken);
            }
            catch (PosixException fault)
            {
                throw draft.Fault(fault);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
