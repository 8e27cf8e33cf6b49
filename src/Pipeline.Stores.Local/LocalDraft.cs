using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.ZeroCopy;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// A local file being written beside its later name. The folder is held open from the first byte to the last, so that
/// what is written, renamed and deleted is the same file whatever becomes of the path.
/// </summary>
internal sealed class LocalDraft : IFileDraft, IFileHandleTarget
{
    private readonly FilePlace _place;
    private readonly DraftSpec _order;
    private readonly FolderSync _syncs;
    private readonly DirectoryHandle _folder;
    private readonly string _name;
    private readonly SafeFileHandle _file;
    private long _length;
    private State _state;

    /// <summary>Begins a draft in a folder, which it closes at the end.</summary>
    internal LocalDraft(FilePlace place, DraftSpec order, FolderSync syncs, DirectoryHandle folder)
    {
        (_place, _order, _syncs, _folder) = (place, order, syncs, folder);
        _name = order.Draft.Name;
        _file = folder.OpenFile(
            _name,
            OpenHow.Write | OpenHow.Create | OpenHow.Exclusive,
            order.FirstMode ?? PosixFile.DefaultMode
        );
    }

    private enum State
    {
        Open,
        Committing,
        Committed,
    }

    public SafeFileHandle File => _file;

    public long End => _length;

    public void Filled(long length) => _length += length;

    public StoreException FaultOf(TargetWriteException fault) =>
        fault.InnerException is PosixException reason ? Fault(reason) : new(_place, StoreErrorKind.Other, fault.Message, fault);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_length + bytes.Length > _order.Length)
            throw Corrupt($"the source has more than the promised {_order.Length} bytes");
        try
        {
            PosixFile.Write(_file, bytes.Span, _length);
        }
        catch (PosixException fault)
        {
            throw Fault(fault);
        }
        _length += bytes.Length;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_state != State.Open)
            throw new InvalidOperationException(
                $"The draft of {_place} was already committed; a failed draft cannot be committed again."
            );
        _state = State.Committing;
        if (_order.Length is { } promised && _length != promised)
            throw Corrupt(
                _length < promised
                    ? $"the source ended after {_length} of {promised} bytes"
                    : $"the source had {_length} bytes, and {promised} were promised"
            );
        var commit = new LocalCommit(_place, _order, _length, _syncs, _folder, _file);
        try
        {
            return await commit.RunAsync(cancellationToken);
        }
        finally
        {
            if (commit.IsNamed)
                _state = State.Committed;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_file.IsClosed)
            return ValueTask.CompletedTask;
        _file.Dispose();
        try
        {
            if (_state != State.Committed)
                _folder.DeleteFile(_name);
        }
        catch (PosixException)
        {
            // Already gone, or the disk refuses everything: what led here is told, and a left-over draft is swept by a
            // later run.
        }
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Fills the draft from another local file without its bytes passing through here, and tells the worker's clock of
    /// them. Refuses (Changed) when that file was written to meanwhile.
    /// </summary>
    internal void CopyFrom(LocalReader source, CancellationToken cancellationToken)
    {
        try
        {
            var before = source.Opened;
            _length = PosixFile.Copy(source.File, _file, bytes => WorkerActivity.Current?.Moved(bytes), cancellationToken);
            if (source.Stat() != before)
                throw new StoreException(source.Place, StoreErrorKind.Changed, $"{source.Place} changed while it was copied");
        }
        catch (PosixException fault)
        {
            throw Fault(fault);
        }
    }

    private StoreException Corrupt(string why) => new(_place, StoreErrorKind.Corrupt, $"{_place} was not written: {why}");

    private StoreException Fault(PosixException fault) => LocalFaults.Of(_place.Store, _order, _folder, fault);
}
