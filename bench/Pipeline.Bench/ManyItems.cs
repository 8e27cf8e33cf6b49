using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Bench;

/// <summary>Finds as many files as it is told, without a store: what it costs is the engine's.</summary>
[Stage("many")]
public sealed class ManyItems(ManyItemsOptions options, StageContext context) : SourceStage
{
    public override async IAsyncEnumerable<ScanResult> FindAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        for (var n = 0; n < options.Count && !cancellationToken.IsCancellationRequested; n++)
            yield return ScanResult.Found(Item(context.Step, n));
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
public sealed class Nothing(NothingOptions options, StageContext context) : FileStage
{
    public override ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken) =>
        new(options.Writes ? StageResult.Continue(item) : StageResult.Unchanged(item, context.Step));

    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        ExecuteAsync(item, cancellationToken);
}

public sealed record NothingOptions
{
    /// <summary>Whether the journal hears of each file at this stage.</summary>
    public bool Writes { get; init; }
}
