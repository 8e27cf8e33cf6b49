using System.IO.Compression;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.Zip;

/// <summary>
/// The archive as a file. A reader opens the one that stands there now. Writers, those of other runs too, take turns,
/// and each puts a new archive in the place of the old one in one step.
/// </summary>
internal sealed class ArchiveFile(string path) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    private readonly string _name = Path.GetFileName(path);

    /// <summary>The archive with links to its folder resolved, where that folder is there.</summary>
    internal string RealPath
    {
        get
        {
            try
            {
                using var folder = RootedDirectory.Open(_folder);
                return Path.Combine(folder.FullPath, _name);
            }
            catch (PosixException)
            {
                return Path.Combine(_folder, _name);
            }
        }
    }

    /// <summary>Opens the archive for reading; null when it is not there.</summary>
    internal ZipArchive? TryOpen()
    {
        try
        {
            using var folder = RootedDirectory.Open(_folder);
            return new(new FileStream(folder.OpenFile(_name, OpenHow.Read | OpenHow.NoFollow), FileAccess.Read));
        }
        catch (PosixException fault) when (fault.Error == PosixError.NotFound)
        {
            return null;
        }
    }

    /// <summary>Opens the archive for reading; a missing one is a fault (Unreachable).</summary>
    internal ZipArchive Open(FilePlace place) =>
        TryOpen() ?? throw ArchiveFault.Of(place, StoreErrorKind.Unreachable, $"the archive '{path}' is not there");

    /// <summary>A new file beside the archive that has no name: the system deletes it when the program ends.</summary>
    internal FileStream NewTemporary()
    {
        using var folder = RootedDirectory.Open(_folder);
        var name = $".{_name}.{Guid.NewGuid():N}";
        var file = folder.OpenFile(name, OpenHow.Read | OpenHow.Write | OpenHow.Create | OpenHow.Exclusive, OwnerOnly);
        folder.DeleteFile(name);
        return new(file, FileAccess.ReadWrite);
    }

    /// <summary>Puts a changed archive in the place of the old one.</summary>
    /// <param name="place">What the change is about.</param>
    /// <param name="change">Changes the members; false when there is nothing to change.</param>
    /// <param name="isMade">Whether a missing archive is made.</param>
    /// <param name="cancellationToken">Ends the work before the old archive is replaced.</param>
    /// <returns>What stands at the place then; null when nothing does, or nothing was changed.</returns>
    internal async Task<FileEntry?> ChangeAsync(
        FilePlace place,
        Func<ArchiveContents, bool> change,
        bool isMade,
        CancellationToken cancellationToken
    )
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return ArchiveFault.On(place, () => Change(place, change, isMade, cancellationToken));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private FileEntry? Change(
        FilePlace place,
        Func<ArchiveContents, bool> change,
        bool isMade,
        CancellationToken cancellationToken
    )
    {
        using var held =
            FileLock.TryTake(Path.Combine(_folder, $".{_name}.lock"), out _)
            ?? throw ArchiveFault.Of(place, StoreErrorKind.Busy, $"another run writes to the archive '{path}'");
        using var folder = RootedDirectory.Open(_folder);
        // Always the same name, so that the next change replaces what a killed run has left.
        var next = $".{_name}.next";
        try
        {
            using (var old = isMade ? TryOpen() : Open(place))
            {
                var contents = new ArchiveContents(old);
                if (!change(contents))
                    return null;
                Write(folder, next, contents, cancellationToken);
            }
            cancellationToken.ThrowIfCancellationRequested();
            folder.Rename(next, _name, replace: true);
        }
        finally
        {
            if (folder.Find(next, follow: false) is not null)
                folder.DeleteFile(next);
        }
        using (var names = folder.OpenFolder(""))
            names.Sync();
        using var changed = Open(place);
        return new ArchiveContents(changed).Find(place.Path);
    }

    private void Write(RootedDirectory folder, string next, ArchiveContents contents, CancellationToken cancellationToken)
    {
        var mode = folder.Find(_name, follow: false)?.Mode ?? PosixFile.DefaultMode;
        using var file = folder.OpenFile(next, OpenHow.Write | OpenHow.Create | OpenHow.Truncate | OpenHow.NoFollow, mode);
        using var stream = new FileStream(file, FileAccess.Write);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            contents.WriteTo(archive, cancellationToken);
        stream.Flush();
        PosixFile.Sync(file);
    }
}
