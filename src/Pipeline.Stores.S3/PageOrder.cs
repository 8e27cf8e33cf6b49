using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// Whether the pages of a list lead on. Keys come in order, each once; a server that begins again, or sends the same
/// page for ever, is noticed by the first key that is not behind all before it.
/// </summary>
internal sealed class PageOrder(FilePlace at, S3StoreOptions options)
{
    /// <summary>Pages without a key come where objects were deleted, but not without end.</summary>
    private const int MostEmpty = 1000;

    private readonly PageTokens _tokens = new();
    private string? _last;
    private int _empty;

    /// <summary>Takes a page in.</summary>
    /// <exception cref="StoreException">It does not come behind the page before, or leads back.</exception>
    internal void Take(ListPage page)
    {
        var last = Later(Last(page.Objects.Select(found => found.Key)), Last(page.Prefixes));
        _last = Later(_last, last);
        _empty = page.Objects.Count + page.Prefixes.Count == 0 ? _empty + 1 : 0;
        if (_empty > MostEmpty)
            throw S3Faults.NoList(at, options, $"{_empty} pages in a row contain no key");
        if (page.Next is { } token && _tokens.Trouble(token) is { } trouble)
            throw S3Faults.NoList(at, options, trouble);
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
                    $"its keys are not in order: '{VisibleText.Of(key)}' comes after '{VisibleText.Of(before)}'"
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
