using System.Text;

namespace Pipeline.Engine.Spec;

/// <summary>
/// Fills <c>${NAME}</c>, <c>${NAME:default}</c> and <c>${file:PATH}</c> into the texts of a file. What is filled in is never read as YAML. <c>$${</c> stands for a
/// plain <c>${</c>. A variable that is empty counts as missing: an empty host or folder is never what was meant; <c>${NAME:}</c> allows it.
/// </summary>
/// <param name="variable">An environment variable's value, or null.</param>
/// <param name="readFile">The text of a file.</param>
/// <param name="problems">Takes what cannot be filled.</param>
internal sealed class VariableFiller(Func<string, string?> variable, Func<string, string> readFile, ProblemList problems)
{
    /// <summary>The text with everything filled in; as it was where nothing can be.</summary>
    public SpecText Fill(SpecText node)
    {
        if (!node.Text.Contains("${", StringComparison.Ordinal))
            return node;
        var rest = node.Text.AsSpan();
        var filled = new StringBuilder();
        var names = new List<string>();
        var any = false;
        while (rest.IndexOf("${") is var open and >= 0)
        {
            if (open > 0 && rest[open - 1] == '$')
            {
                filled.Append(rest[..(open - 1)]).Append("${");
                rest = rest[(open + 2)..];
                continue;
            }
            filled.Append(rest[..open]);
            var close = rest[open..].IndexOf('}');
            if (close < 0)
            {
                problems.Add(node.At, ProblemCode.Variable, "'${' without '}'; write '$${' for a plain '${'");
                return node;
            }
            any = true;
            filled.Append(Value(node.At, rest[(open + 2)..(open + close)].ToString(), names));
            rest = rest[(open + close + 1)..];
        }
        var text = filled.Append(rest).ToString();
        return any
            ? node with
            {
                Text = text,
                Written = node.Text,
                Variables = names,
            }
            : node with
            {
                Text = text,
                IsPlain = false,
            };
    }

    private string Value(SourceSpot at, string inner, List<string> names)
    {
        if (inner.StartsWith("file:", StringComparison.Ordinal))
            return FromFile(at, inner["file:".Length..]);
        var (name, other) = inner.IndexOf(':') is var colon and >= 0 ? (inner[..colon], inner[(colon + 1)..]) : (inner, null);
        if (!IsName(name))
        {
            problems.Add(at, ProblemCode.Variable, $"'{OneLine.Of(name)}' is no variable's name; write '$${{' for a plain '${{'");
            return "";
        }
        names.Add(name);
        var value = variable(name);
        if (string.IsNullOrEmpty(value) && other is null)
        {
            var how = value is null ? "not set" : "empty";
            problems.Add(
                at,
                ProblemCode.Variable,
                $"environment variable {name} is {how}; set it, or write ${{{name}:default}} to give it a default"
            );
        }
        return string.IsNullOrEmpty(value) ? other ?? "" : value;
    }

    private string FromFile(SourceSpot at, string path)
    {
        try
        {
            var text = readFile(path);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
                : text.EndsWith('\n') ? text[..^1]
                : text;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add(at, ProblemCode.Variable, $"cannot read '{OneLine.Of(path)}': {OneLine.Of(error.Message)}");
            return "";
        }
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
