using Pipeline.Engine.Files;

namespace Pipeline.Stores.S3;

/// <summary>
/// Whether the pages of a list lead on. Keys come in order, each once; a server that begins again, or sends the same
/// page for ever, is noticed by the first key that is not behind all before it.
/// </summary>
internal sealed class PageOrder(FilePlace at, S3StoreOptions options)
{
    private readonly HashSet<string> _tokens = [];
    private string? _last;

    /// <summary>Takes a page in.</summary>
    /// <exception cref="Engine.Stores.StoreFault">It does not come behind the page before, or leads back.</exception>
    internal void Take(ListPage page)
    {
        var last = Later(Last(page.Objects.Select(found => found.Key)), Last(page.Prefixes));
        _last = Later(_last, last);
        if (page.Next is { } token && !_tokens.Add(token))
            throw S3Faults.NoList(at, options, $"it goes in circles: page {_tokens.Count + 1} leads back to a page before it");
    }

    /// <summary>The last of some keys, all of which come in order and behind those of the page before.</summary>
    private string? Last(IEnumerable<string> keys)
    {
        var before = _last;
        foreach (var key in keys)
        {
            if (before is not null && !IsBehind(key, before))
                throw S3Faults.NoList(
                    at,
                    options,
                    $"its keys go in circles: '{VisibleText.Of(key)}' comes after '{VisibleText.Of(before)}'"
                );
            before = key;
        }
        return before;
    }

    private static string? Later(string? one, string? other) =>
        one is null || (other is not null && Utf8Order.Compare(other, one) > 0) ? other : one;

    /// <summary>Servers sort by the bytes in UTF-8; some, by UTF-16, differ from it in rare characters.</summary>
    private static bool IsBehind(string key, string before) =>
        Utf8Order.Compare(key, before) > 0 || string.CompareOrdinal(key, before) > 0;
}
