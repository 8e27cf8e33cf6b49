using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// Gives a written draft its name: time and mode, the bytes made durable, the name, the folder made durable; in this
/// order.
/// </summary>
internal sealed class LocalCommit(
    FilePlace place,
    DraftSpec order,
    long length,
    FolderSync syncs,
    DirectoryHandle folder,
    SafeFileHandle file
)
{
    /// <summary>The fsync of more than this may take seconds and gets a thread of its own.</summary>
    private const long LongSync = 16 << 20;

    /// <summary>Whether the draft has its name: from here on it is the file.</summary>
    internal bool IsNamed { get; private set; }

    /// <summary>Commits.</summary>
    internal async ValueTask<FileEntry> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            PosixFile.SetTimes(file, null, order.ModifiedAt);
            if (order.Mode is { } mode)
                PosixFile.SetMode(file, mode);
            await SyncAsync(file, length, cancellationToken);
            var entry = LocalEntries.Of(order.Path, PosixFile.Stat(file));
            folder.Rename(order.Draft.Name, folder, order.Path.Name, order.Replaces);
            IsNamed = true;
            var info = folder.Stat();
            await syncs.SyncAsync((info.Device, info.Inode), folder.Sync);
            return entry;
        }
        catch (PosixException fault)
        {
            throw LocalFaults.Of(place.Store, order, folder, fault);
        }
    }

    /// <summary>Makes bytes durable, of which so many were written since the last time.</summary>
    internal static Task SyncAsync(SafeFileHandle file, long bytes, CancellationToken cancellationToken)
    {
        if (bytes > LongSync)
            return Task.Factory.StartNew(
                () => PosixFile.Sync(file),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        PosixFile.Sync(file);
        return Task.CompletedTask;
    }
}
