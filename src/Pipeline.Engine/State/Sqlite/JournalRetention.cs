using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Locks;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Takes out of the journal what is over, page by page, so that other runs can write in between, and out of the
/// manifest what is as old. Whose copy stands where stays known: a new file must not replace a copy because the journal
/// has forgotten it. Freed pages are used again by the next rows; to give them back would mean moving rows under the
/// write lock.
/// </summary>
/// <param name="paths">The journal.</param>
/// <param name="run">This run.</param>
/// <param name="runs">Which runs live.</param>
/// <param name="writer">Writes.</param>
/// <param name="clock">The time.</param>
internal sealed class JournalRetention(
    JournalPaths paths,
    string run,
    RunLivenessLock runs,
    JournalWriter writer,
    TimeProvider clock
)
{
    /// <summary>Another run may be at work on a file that this one has done, and ask whether it is.</summary>
    private static readonly TimeSpan LeastBesideOthers = TimeSpan.FromDays(1);

    /// <summary>Forgets.</summary>
    /// <param name="keep">How long all is remembered.</param>
    /// <param name="abandoned">
    /// Folders that dead runs have not been swept after: of a file that was set aside there only its record tells that
    /// it is done.
    /// </param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    public async Task<Forgotten> RunAsync(TimeSpan keep, IReadOnlySet<FilePlace> abandoned, CancellationToken cancellationToken)
    {
        using var reader = JournalDatabase.OpenReader(paths.Database);
        try
        {
            await ChangeAsync([FinishedRows.Index], cancellationToken);
            var noted = PlausibleTime.Find(reader);
            var now = clock.GetUtcNow();
            var first = noted ?? new(FinishedRows.Newest(reader, run) is { } newest && newest < now ? newest : now, null);
            var believed = first.After(now, keep);
            if (believed.IsNews(noted))
                await ChangeAsync([believed.Note()], cancellationToken);
            var before = Earlier(believed.Believed, keep);
            await writer
                .Add(
                    (batch, age) => batch.Age = age,
                    new ManifestAge(Earlier(believed.Believed, keep / 10), before),
                    wanted: true
                )
                .Durable.WaitAsync(cancellationToken);
            var files = Earlier(believed.Believed, keep < LeastBesideOthers && !runs.IsAlone() ? LeastBesideOthers : keep);
            return new(await FilesAsync(reader, files, abandoned, cancellationToken), before);
        }
        catch (SqliteException fault)
        {
            throw JournalFault.Of(fault, paths.Database);
        }
    }

    private async Task<long> FilesAsync(
        SqliteConnection reader,
        DateTimeOffset before,
        IReadOnlySet<FilePlace> abandoned,
        CancellationToken cancellationToken
    )
    {
        using var rows = new FinishedRows(reader);
        var count = 0L;
        for (var page = rows.Read(before, default); page.Count > 0; page = rows.Read(before, page[^1]))
        {
            var over = page.Where(row => !abandoned.Contains(row.Origin with { Path = row.Origin.Path.Folder })).ToList();
            await ChangeAsync([.. over.Select(FinishedRows.Forget)], cancellationToken);
            count += over.Count;
        }
        return count;
    }

    private async Task ChangeAsync(IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken) =>
        await writer
            .Add(static (batch, more) => batch.Changes.AddRange(more), changes, wanted: true)
            .Durable.WaitAsync(cancellationToken);

    private static DateTimeOffset Earlier(DateTimeOffset at, TimeSpan by) =>
        at - DateTimeOffset.MinValue > by ? at - by : DateTimeOffset.MinValue;
}
