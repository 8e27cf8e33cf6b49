using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Configuration.Diagnostics;

/// <summary>Guesses which known word was meant.</summary>
public static class Suggestion
{
    private const int LongestWord = 40;

    /// <summary>
    /// The end of a message: <c>; did you mean 'pattern'?</c>, the known words when none is near, or nothing when they
    /// are too many.
    /// </summary>
    public static string Hint(string word, IEnumerable<string> known)
    {
        var words = known.Distinct().ToList();
        if (Of(word, words) is { } near)
            return $"; did you mean '{near}'?";
        return words.Count is > 0 and <= 12 ? $"; known are {string.Join(", ", words)}" : "";
    }

    /// <summary>The nearest word, when one is near: at most a third of its letters (and three) differ.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length > LongestWord)
            return null;
        var plain = Plain(word);
        return known
            .Select(candidate => (Word: candidate, Steps: Steps(plain, Plain(candidate))))
            .Where(candidate => candidate.Steps <= Math.Min(3, Math.Max(1, candidate.Word.Length / 3)))
            .OrderBy(candidate => candidate.Steps)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    private static string Plain(string word) => word.Replace('-', '_').ToLowerInvariant();

    /// <summary>
    /// How many letters must be added, taken away, changed or swapped with their neighbour to make one word of the
    /// other.
    /// </summary>
    private static int Steps(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                var change = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[from.Length, to.Length];
    }
}

/// <summary>Makes a text from a file fit for one line of a message.</summary>
internal static class MessageText
{
    /// <summary>The text with its control characters written out, cut after so many characters.</summary>
    public static string Of(string text, int longest = 60) =>
        VisibleText.Of(text.Length > longest ? text[..longest] + "…" : text);
}
