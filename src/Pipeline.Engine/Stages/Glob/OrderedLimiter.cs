using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>Puts the files of a <c>glob</c> in order and takes at most so many in one loop.</summary>
internal sealed class OrderedLimiter(GlobOrder order, int? limit)
{
    private int _left = limit ?? int.MaxValue;

    /// <summary>Whether no more files will be taken in this loop.</summary>
    public bool IsFull => _left == 0;

    /// <summary>The findings, in order, files beyond the limit turned into files that are left.</summary>
    public async IAsyncEnumerable<ScanResult> SortAsync(
        IAsyncEnumerable<ScanResult> findings,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // The last of the order stands first: it is the one to leave when there are too many.
        var best = new PriorityQueue<FileItem, FileItem>(Comparer<FileItem>.Create((a, b) => -Compare(a, b)));
        await foreach (var result in findings.WithCancellation(cancellationToken))
        {
            if (result.Item is not { } item)
                yield return result;
            else if (order != GlobOrder.None)
            {
                best.Enqueue(item, item);
                if (best.Count > _left)
                    yield return Beyond(best.Dequeue());
            }
            else if (_left > 0)
            {
                _left--;
                yield return result;
            }
            else
                yield return Beyond(item);
        }
        _left -= best.Count;
        var sorted = new FileItem[best.Count];
        for (var i = sorted.Length; i-- > 0; )
            sorted[i] = best.Dequeue();
        foreach (var item in sorted)
            yield return ScanResult.Found(item);
    }

    private ScanResult Beyond(FileItem item) => ScanResult.Skipped(item.Origin, $"beyond the limit of {limit} files a loop");

    /// <summary>What was not told comes last, in every order; null when both were told, or neither.</summary>
    private static int? Last<T>(T? a, T? b)
        where T : struct =>
        a.HasValue == b.HasValue ? null
        : a.HasValue ? -1
        : 1;

    private int Compare(FileItem a, FileItem b)
    {
        var first = order switch
        {
            GlobOrder.Oldest => Last(a.ModifiedAt, b.ModifiedAt) ?? Nullable.Compare(a.ModifiedAt, b.ModifiedAt),
            GlobOrder.Newest => Last(a.ModifiedAt, b.ModifiedAt) ?? Nullable.Compare(b.ModifiedAt, a.ModifiedAt),
            GlobOrder.Smallest => Last(a.Length, b.Length) ?? Nullable.Compare(a.Length, b.Length),
            GlobOrder.Largest => Last(a.Length, b.Length) ?? Nullable.Compare(b.Length, a.Length),
            _ => 0,
        };
        return first != 0 ? first : string.CompareOrdinal(a.Origin.Path.Text, b.Origin.Path.Text);
    }
}
