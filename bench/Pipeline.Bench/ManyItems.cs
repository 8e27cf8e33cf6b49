using Pipeline.Engine.Files;
using Pipeline.Engine.Stages;

namespace Pipeline.Bench;

/// <summary>Finds as many files as it is told, without a store: what it costs is the engine's.</summary>
[Stage("many")]
public sealed class ManyItems(ManyItemsOptions options, StageContext house) : SourceStage
{
    public override async IAsyncEnumerable<Finding> FindAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        await Task.CompletedTask;
        for (var n = 0; n < options.Count && !stop.IsCancellationRequested; n++)
            yield return Finding.Takes(Item(house.Step, n));
    }

    public static FileItem Item(string store, int n)
    {
        var path = StorePath.Parse($"folder-{n / 1000}/file-{n}.csv");
        var place = new FilePlace(store, path);
        return new()
        {
            Id = path.Text,
            Origin = place,
            Place = place,
            RelativePath = path,
            Length = n,
            ModifiedAt = DateTimeOffset.UnixEpoch,
        };
    }
}

public sealed record ManyItemsOptions
{
    public int Count { get; init; }
}

/// <summary>Does nothing with a file.</summary>
[Stage("nothing")]
public sealed class Nothing(NothingOptions options, StageContext house) : FileStage
{
    public override ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop) =>
        new(options.Writes ? Outcome.Onward(item) : Outcome.Unchanged(item, house.Step));

    public override ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop) => WorkAsync(item, stop);
}

public sealed record NothingOptions
{
    /// <summary>Whether the journal hears of each file at this stage.</summary>
    public bool Writes { get; init; }
}
