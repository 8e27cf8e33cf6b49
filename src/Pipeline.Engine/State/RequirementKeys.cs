using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Engine.State;

/// <summary>
/// Keys that say what a plan asks of a file: one for each stage that has an effect. All have the same length and stand
/// in one text, with a blank between them. A key tells what is done, and where; never what the stage is called, how it
/// tries again or how many files it works on at once.
/// </summary>
public static class RequirementKeys
{
    /// <summary>The key of the origin's delete: a file that is done and has it lies at its source no more.</summary>
    public static string OriginTaken { get; } = Of("taken", "origin");

    /// <summary>The key of an effect.</summary>
    /// <param name="parts">What it consists of.</param>
    public static string Of(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts!))).AsSpan(0, 6));

    /// <summary>Whether a key is among those of a text.</summary>
    public static bool Contains(string? asked, string key) => asked?.Contains(key, StringComparison.Ordinal) == true;

    /// <summary>The keys of both, each once.</summary>
    public static string Union(string? asked, string more)
    {
        if (string.IsNullOrEmpty(asked) || asked == more)
            return more;
        var all = new StringBuilder(asked);
        foreach (var key in more.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Contains(asked, key))
                all.Append(' ').Append(key);
        }
        return all.ToString();
    }
}
