namespace Pipeline.Engine.Tests.Files;

/// <summary>The rules of a glob pattern, tried out in every way, without a thought for time.</summary>
internal static class PlainMatcher
{
    public static bool IsMatch(string pattern, string path, char before = '/')
    {
        if (pattern.IndexOf('{') is var open and >= 0)
        {
            var close = pattern.IndexOf('}');
            var choices = pattern[(open + 1)..close].Split(',');
            return choices.Any(choice => IsMatch(pattern[..open] + choice + pattern[(close + 1)..], path, before));
        }
        if (pattern.Length == 0)
            return path.Length == 0;
        if (pattern.StartsWith("**/") && before == '/')
        {
            var rest = pattern[3..];
            return IsMatch(rest, path) || path.Index().Any(at => at.Item == '/' && IsMatch(rest, path[(at.Index + 1)..]));
        }
        if (pattern.StartsWith("**"))
            return Enumerable.Range(0, path.Length + 1).Any(taken => IsMatch(pattern[2..], path[taken..], '*'));
        if (pattern[0] == '*')
            return Enumerable
                .Range(0, path.Length + 1)
                .TakeWhile(taken => taken == 0 || path[taken - 1] != '/')
                .Any(taken => IsMatch(pattern[1..], path[taken..], '*'));
        if (path.Length == 0)
            return false;
        var (isIn, length) = pattern[0] switch
        {
            '?' => (path[0] != '/', 1),
            '[' when pattern[1] == '!' => (
                path[0] != '/' && !pattern[2..pattern.IndexOf(']')].Contains(path[0]),
                pattern.IndexOf(']') + 1
            ),
            '[' => (pattern[1..pattern.IndexOf(']')].Contains(path[0]), pattern.IndexOf(']') + 1),
            '\\' => (path[0] == pattern[1], 2),
            _ => (path[0] == pattern[0], 1),
        };
        return isIn && IsMatch(pattern[length..], path[1..], pattern[length - 1]);
    }
}
