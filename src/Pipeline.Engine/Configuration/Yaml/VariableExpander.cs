using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Configuration.Yaml;

/// <summary>
/// Fills <c>${NAME}</c>, <c>${NAME:default}</c>, <c>${NAME:-default}</c>, <c>${NAME:?text}</c>, <c>${NAME:+text}</c>
/// and <c>${file:PATH}</c> into the texts of a file. What is filled in is never read as YAML. <c>$${</c> stands for a
/// plain <c>${</c>. A variable that is empty counts as missing: an empty host or folder is never what was meant;
/// <c>${NAME:}</c> allows it.
/// </summary>
/// <param name="variable">An environment variable's value, or null.</param>
/// <param name="readFile">The text of a file.</param>
/// <param name="diagnostics">Takes what cannot be filled.</param>
internal sealed class VariableExpander(Func<string, string?> variable, Func<string, string> readFile, DiagnosticBag diagnostics)
{
    private const int LongestText = 200;

    /// <summary>The text with everything filled in; as it was where nothing can be.</summary>
    public ScalarNode Fill(ScalarNode node)
    {
        if (!node.Text.Contains("${", StringComparison.Ordinal))
            return node;
        if (Filled(node.At, node.Text, out var isFilled) is not { } text)
            return node;
        return isFilled ? node with { Text = text, Written = node.Text } : node with { Text = text, IsPlain = false };
    }

    /// <summary>The text with everything filled in, defaults included; null when a brace is open.</summary>
    private string? Filled(SourceLocation at, string text, out bool isFilled)
    {
        var filled = new StringBuilder();
        isFilled = false;
        for (var next = 0; next < text.Length; )
        {
            if (text.AsSpan(next).StartsWith("$${"))
            {
                filled.Append("${");
                next += "$${".Length;
            }
            else if (text.AsSpan(next).StartsWith("${"))
            {
                if (End(text, next + 2) is not (>= 0 and var end))
                {
                    diagnostics.Add(at, DiagnosticCode.Variable, "'${' without '}'; write '$${' for a plain '${'");
                    return null;
                }
                isFilled = true;
                filled.Append(Value(at, text[(next + 2)..end]));
                next = end + 1;
            }
            else
                filled.Append(text[next++]);
        }
        return filled.ToString();
    }

    /// <summary>The brace that closes: a default may hold variables and words of its own.</summary>
    private static int End(string text, int from)
    {
        for (var (at, depth) = (from, 0); at < text.Length; at++)
        {
            if (text[at] == '{')
                depth++;
            else if (text[at] == '}' && depth-- == 0)
                return at;
        }
        return -1;
    }

    private string Value(SourceLocation at, string inner)
    {
        if (inner.StartsWith("file:", StringComparison.Ordinal))
            return Filled(at, inner["file:".Length..], out _) is { } path ? FromFile(at, path) : "";
        var wanted = VariableText.Read(inner, out var why);
        if (wanted is null)
        {
            diagnostics.Add(at, DiagnosticCode.Variable, why!);
            return "";
        }
        var value = variable(wanted.Name);
        // An empty variable counts as missing, but for the forms without a colon, as in a shell.
        var isThere = wanted.IsEmptyEnough ? value is not null : !string.IsNullOrEmpty(value);
        if (wanted.Use == VariableUse.Alternative)
            return isThere ? Filled(at, wanted.Text, out _) ?? "" : "";
        if (isThere)
            return value!;
        if (wanted.Use == VariableUse.Default)
            return Filled(at, wanted.Text, out _) ?? "";
        var how = value is null ? "not set" : "empty";
        diagnostics.Add(
            at,
            DiagnosticCode.Variable,
            wanted.Text.Length > 0
                ? $"environment variable {wanted.Name} is {how}: {MessageText.Of(wanted.Text, LongestText)}"
                : $"environment variable {wanted.Name} is {how}; set it, or write ${{{wanted.Name}:default}} to give it a default"
        );
        return "";
    }

    private string FromFile(SourceLocation at, string path)
    {
        try
        {
            var text = readFile(path);
            if (text.Trim('\r', '\n').Length == 0)
                diagnostics.Add(
                    at,
                    DiagnosticCode.Variable,
                    $"the file '{MessageText.Of(path)}' is empty; write the value into it"
                );
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
                : text.EndsWith('\n') ? text[..^1]
                : text;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Add(at, DiagnosticCode.Variable, $"cannot read '{MessageText.Of(path)}': {SystemFault.Describe(error)}");
            return "";
        }
    }
}
