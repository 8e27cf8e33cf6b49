using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Walks a folder, depth first, never through a link. The first pages of the next few folders are asked for while one
/// is read, so that a deep tree does not cost a round trip for each folder. Names come with their attributes; no file
/// is looked at on its own. A folder that holds many folders is put aside while these are listed: so few wait, however
/// many there are.
/// </summary>
internal sealed class SftpListing(
    FilePlace start,
    bool recursive,
    PathMapper paths,
    Absence absence,
    SftpConnection connection,
    ListPace pace
)
{
    private const int MostAhead = 8;

    /// <summary>
    /// So many folders of one folder wait at most; with the depth of a path that bounds how many wait in all.
    /// </summary>
    private const int MostWaiting = 1000;
    private readonly Stack<Level> _levels = new();
    private readonly Stack<Level> _aside = new();
    private readonly Stack<WaitingFolder> _waiting = new();

    internal async IAsyncEnumerable<FileEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var level = Begin(null, cancellationToken);
        try
        {
            do
            {
                level.Waiting = 0;
                await foreach (var entry in ReadAsync(level, cancellationToken))
                    yield return entry;
                if (level.Waiting == MostWaiting)
                    _aside.Push(level);
                else
                    await level.Entries.DisposeAsync();
                LookAhead(cancellationToken);
            } while (_levels.TryPop(out level!) || _aside.TryPop(out level!));
        }
        finally
        {
            foreach (var open in _levels.Concat(_aside).Append(level))
                await DropAsync(open);
        }
    }

    /// <summary>The entries of a folder, up to its end or until too many of its folders wait.</summary>
    private async IAsyncEnumerable<FileEntry> ReadAsync(Level level, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (level.Waiting < MostWaiting)
        {
            FileEntry? trouble = null;
            var next = level.First ?? level.Entries.MoveNextAsync().AsTask();
            level.First = null;
            try
            {
                if (!(next.IsCompleted ? await next : await pace.WaitAsync(next)))
                    yield break;
            }
            catch (SftpException refusal) when (IsOnlyHere(level, refusal))
            {
                // Gone meanwhile is no trouble. What was away for a moment is listed once more.
                if (
                    refusal.Status == SftpStatus.NoSuchFile
                    && await absence.IsGoneAsync(level.Path, start.Path, cancellationToken)
                )
                    yield break;
                if (refusal.Status == SftpStatus.NoSuchFile && level.Folder is { IsAgain: false } folder)
                {
                    folder.IsAgain = true;
                    _waiting.Push(folder);
                }
                else
                    trouble = SftpEntries.Unusable(level.Path.Folder, level.Path.Name, refusal.Message, EntryKind.Folder);
            }
            if (trouble is { } broken)
                yield return broken;
            if (next.IsFaulted)
                yield break;
            if (pace.Trouble(1) is { } slow)
                throw new SftpException(SftpStatus.BadReply, $"{start} cannot be listed: {slow}");
            if (await EntryAsync(level.Path, level.Entries.Current, cancellationToken) is not { } entry)
                continue;
            if (recursive && entry.Kind == EntryKind.Folder)
            {
                _waiting.Push(new(level.Folder, entry.Path.Name));
                level.Waiting++;
            }
            yield return entry;
        }
    }

    /// <summary>
    /// A sub-folder that cannot be read is reported; the requested folder itself is an error. An invalid answer is an
    /// error in any folder, because it is unknown what is missing.
    /// </summary>
    private bool IsOnlyHere(Level level, SftpException refusal) =>
        level.Path != start.Path && refusal.Status is not (SftpStatus.ConnectionLost or SftpStatus.BadReply);

    private async ValueTask<FileEntry?> EntryAsync(StorePath folder, SftpEntry entry, CancellationToken cancellationToken)
    {
        var told = SftpEntries.ReportedKind(entry.Attributes.Type);
        if (!entry.IsUsable)
            return SftpEntries.Unusable(folder, entry.Name, "the name is not valid UTF-8", told);
        if (!ReportedName.TryRead(folder, entry.Name, out var path, out var trouble))
            return SftpEntries.Unusable(folder, ReportedName.Shown(entry.Name), trouble, told);
        try
        {
            return await EntryAsync(path, entry.Attributes, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            // One name that cannot be looked at is no trouble of the list.
            return SftpEntries.Unusable(folder, entry.Name, refusal.Message, told);
        }
    }

    /// <summary>The entry of a name; what the list leaves out the name itself may tell. Null when it is gone.</summary>
    private async ValueTask<FileEntry?> EntryAsync(StorePath path, SftpAttributes listed, CancellationToken cancellationToken)
    {
        if (listed is { Type: { } type, ModifiedAt: not null } && (type != SftpFileType.File || listed.Size is not null))
            return SftpEntries.Of(path, new SftpFound(listed, type));
        var remote = paths.Of(path);
        var told = await connection.LStatAsync(remote, cancellationToken);
        if (told is null && !await absence.IsGoneAsync(path, cancellationToken))
            told = await connection.LStatAsync(remote, cancellationToken);
        if (told is not { } asked)
            return null;
        var both = asked with
        {
            Size = asked.Size ?? listed.Size,
            Permissions = asked.Type is null && listed.Type is not null ? listed.Permissions : asked.Permissions,
            ModifiedAt = asked.ModifiedAt ?? listed.ModifiedAt,
        };
        return SftpEntries.Of(path, await RemoteStat.TypedAsync(connection, remote, both, cancellationToken));
    }

    private void LookAhead(CancellationToken cancellationToken)
    {
        while (_levels.Count < MostAhead && _waiting.TryPop(out var folder))
            _levels.Push(Begin(folder, cancellationToken));
    }

    private Level Begin(WaitingFolder? folder, CancellationToken cancellationToken)
    {
        var path = folder?.Below(start.Path) ?? start.Path;
        var entries = connection.ListAsync(paths.Of(path), cancellationToken).GetAsyncEnumerator(cancellationToken);
        return new(folder, path, entries) { First = entries.MoveNextAsync().AsTask() };
    }

    private static async ValueTask DropAsync(Level? level)
    {
        if (level?.First is { } first)
            await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (level is not null)
            await level.Entries.DisposeAsync();
    }

    /// <summary>A folder that is listed.</summary>
    /// <param name="Folder">Which one; null for the one whose tree is listed.</param>
    /// <param name="Path">Its path.</param>
    /// <param name="Entries">Its entries.</param>
    private sealed record Level(WaitingFolder? Folder, StorePath Path, IAsyncEnumerator<SftpEntry> Entries)
    {
        /// <summary>Of a folder that was only begun, its first page on its way; else null.</summary>
        public Task<bool>? First { get; set; }

        /// <summary>How many of its folders wait since it was taken up.</summary>
        public int Waiting { get; set; }
    }
}
