using System.Runtime.CompilerServices;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>Puts the files of a <c>glob</c> in order and takes at most so many in one loop.</summary>
internal sealed class GlobQueue(GlobOrder order, int? limit)
{
    private int _left = limit ?? int.MaxValue;

    /// <summary>Whether no more files will be taken in this loop.</summary>
    public bool IsFull => _left == 0;

    /// <summary>The findings, in order, files beyond the limit turned into files that are left.</summary>
    public async IAsyncEnumerable<Finding> SortAsync(
        IAsyncEnumerable<Finding> findings,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        // The last of the order stands first: it is the one to leave when there are too many.
        var best = new PriorityQueue<FileItem, FileItem>(Comparer<FileItem>.Create((a, b) => -Compare(a, b)));
        await foreach (var finding in findings.WithCancellation(stop))
        {
            if (finding.Item is not { } item)
                yield return finding;
            else if (order != GlobOrder.None)
            {
                best.Enqueue(item, item);
                if (best.Count > _left)
                    yield return Beyond(best.Dequeue());
            }
            else if (_left > 0)
            {
                _left--;
                yield return finding;
            }
            else
                yield return Beyond(item);
        }
        _left -= best.Count;
        var sorted = new FileItem[best.Count];
        for (var i = sorted.Length; i-- > 0; )
            sorted[i] = best.Dequeue();
        foreach (var item in sorted)
            yield return Finding.Takes(item);
    }

    private Finding Beyond(FileItem item) => Finding.Leaves(item.Origin, $"beyond the limit of {limit} files a loop");

    private int Compare(FileItem a, FileItem b)
    {
        var first = order switch
        {
            GlobOrder.Oldest => a.ModifiedAt.CompareTo(b.ModifiedAt),
            GlobOrder.Newest => b.ModifiedAt.CompareTo(a.ModifiedAt),
            GlobOrder.Smallest => a.Length.CompareTo(b.Length),
            GlobOrder.Largest => b.Length.CompareTo(a.Length),
            _ => 0,
        };
        return first != 0 ? first : string.CompareOrdinal(a.Origin.Path.Text, b.Origin.Path.Text);
    }
}
