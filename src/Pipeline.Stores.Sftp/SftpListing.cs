using System.Runtime.CompilerServices;
using Pipeline.Engine.Files;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Walks a folder, depth first, never through a link. The first pages of the next few folders are asked for while one is read, so that a deep tree
/// does not cost a round trip for each folder. Names come with their attributes; no file is looked at on its own.
/// </summary>
internal sealed class SftpListing(FilePlace start, bool recursive, RemotePaths paths, Absence absence, SftpConnection connection)
{
    private const int MostAhead = 8;
    private readonly Stack<Level> _levels = new();
    private readonly Stack<StorePath> _waiting = new();
    private readonly HashSet<StorePath> _again = [];

    internal async IAsyncEnumerable<FileEntry> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        _levels.Push(Begin(start.Path, stop));
        try
        {
            while (_levels.TryPop(out var level))
            {
                await using (level.Entries)
                    await foreach (var entry in ReadAsync(level, stop))
                        yield return entry;
                LookAhead(stop);
            }
        }
        finally
        {
            foreach (var level in _levels)
                await DropAsync(level);
        }
    }

    private async IAsyncEnumerable<FileEntry> ReadAsync(Level level, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var next = level.First; ; next = level.Entries.MoveNextAsync().AsTask())
        {
            FileEntry? trouble = null;
            try
            {
                if (!await next)
                    yield break;
            }
            catch (SftpException refusal) when (IsOnlyHere(level, refusal))
            {
                // Gone meanwhile is no trouble. What was away for a moment is listed once more.
                if (refusal.Status == SftpStatus.NoSuchFile && await absence.IsGoneAsync(level.Path, start.Path, stop))
                    yield break;
                if (refusal.Status == SftpStatus.NoSuchFile && _again.Add(level.Path))
                    _waiting.Push(level.Path);
                else
                    trouble = SftpEntries.Unusable(level.Path.Folder, level.Path.Name, refusal.Message, EntryKind.Folder);
            }
            if (trouble is { } broken)
                yield return broken;
            if (next.IsFaulted)
                yield break;
            if (await EntryAsync(level.Path, level.Entries.Current, stop) is { } entry)
            {
                if (recursive && entry.Kind == EntryKind.Folder)
                    _waiting.Push(entry.Path);
                yield return entry;
            }
        }
    }

    /// <summary>
    /// A folder that cannot be read is told of, unless it is the one that was asked for: that is a fault. So is an
    /// answer that is none, in any folder: what else is missing nobody can tell.
    /// </summary>
    private bool IsOnlyHere(Level level, SftpException refusal) =>
        level.Path != start.Path && refusal.Status is not (SftpStatus.ConnectionLost or SftpStatus.BadReply);

    private async ValueTask<FileEntry?> EntryAsync(StorePath folder, SftpEntry entry, CancellationToken stop)
    {
        var told = SftpEntries.ToldKind(entry.Attributes.Type);
        if (!entry.IsUsable)
            return SftpEntries.Unusable(folder, entry.Name, "the name is not valid UTF-8", told);
        if (!SftpEntries.TryName(folder, entry.Name, out var path, out var trouble))
            return SftpEntries.Unusable(folder, entry.Name, trouble, told);
        try
        {
            return await EntryAsync(path, entry.Attributes, stop);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            // One name that cannot be looked at is no trouble of the list.
            return SftpEntries.Unusable(folder, entry.Name, refusal.Message, told);
        }
    }

    /// <summary>The entry of a name; what the list leaves out the name itself may tell. Null when it is gone.</summary>
    private async ValueTask<FileEntry?> EntryAsync(StorePath path, SftpAttributes listed, CancellationToken stop)
    {
        if (listed is { Type: { } type, ModifiedAt: not null } && (type != SftpFileType.File || listed.Size is not null))
            return SftpEntries.Of(path, new SftpFound(listed, type));
        var remote = paths.Of(path);
        var told = await connection.LStatAsync(remote, stop);
        if (told is null && !await absence.IsGoneAsync(path, stop))
            told = await connection.LStatAsync(remote, stop);
        if (told is not { } asked)
            return null;
        var both = asked with
        {
            Size = asked.Size ?? listed.Size,
            Permissions = asked.Type is null && listed.Type is not null ? listed.Permissions : asked.Permissions,
            ModifiedAt = asked.ModifiedAt ?? listed.ModifiedAt,
        };
        return SftpEntries.Of(path, await RemoteLook.TypedAsync(connection, remote, both, stop));
    }

    private void LookAhead(CancellationToken stop)
    {
        while (_levels.Count < MostAhead && _waiting.TryPop(out var path))
            _levels.Push(Begin(path, stop));
    }

    private Level Begin(StorePath path, CancellationToken stop)
    {
        var entries = connection.ListAsync(paths.Of(path), stop).GetAsyncEnumerator(stop);
        return new(path, entries, entries.MoveNextAsync().AsTask());
    }

    private static async ValueTask DropAsync(Level level)
    {
        await ((Task)level.First).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await level.Entries.DisposeAsync();
    }

    /// <summary>A folder whose first page is on its way.</summary>
    private sealed record Level(StorePath Path, IAsyncEnumerator<SftpEntry> Entries, Task<bool> First);
}
