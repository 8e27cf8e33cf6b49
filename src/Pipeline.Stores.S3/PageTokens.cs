namespace Pipeline.Stores.S3;

/// <summary>
/// Notices pages of a list that lead in circles, with memory for one name: that of the page after pages 1, 2, 4, 8 … is
/// kept, and a circle comes back to it (Brent, "An improved Monte Carlo factorization algorithm", BIT 20, 1980, section
/// 7).
/// </summary>
internal sealed class PageTokens
{
    /// <summary>They are made of keys, which have a kilobyte, and may be encoded.</summary>
    private const int Longest = 8 * 1024;

    private string? _kept;
    private long _next = 1;

    /// <summary>How many pages were taken in.</summary>
    internal long Pages { get; private set; }

    /// <summary>Takes in what names the next page; what is wrong with it, or null.</summary>
    internal string? Trouble(string token)
    {
        Pages++;
        if (token.Length > Longest)
            return $"page {Pages} has a continuation token of {token.Length} characters";
        if (token == _kept)
            return $"its pages form a loop: the continuation token of page {Pages} is that of an earlier page";
        if (Pages == _next)
            (_kept, _next) = (token, _next * 2);
        return null;
    }
}
