using System.Text.RegularExpressions;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Configuration.Yaml;

/// <summary>What is asked of a variable.</summary>
internal enum VariableUse
{
    /// <summary>It must be there.</summary>
    Required,

    /// <summary>Another text stands for one that is missing.</summary>
    Default,

    /// <summary>Another text stands for one that is there.</summary>
    Alternative,
}

/// <summary>What stands between <c>${</c> and <c>}</c>, in the forms of shells and of docker compose.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Use">What is asked of it.</param>
/// <param name="Text">The default, the alternative, or what is said when it is missing.</param>
/// <param name="IsEmptyEnough">Whether an empty one counts as one that is there: the forms without a colon.</param>
internal sealed partial record VariableText(string Name, VariableUse Use, string Text, bool IsEmptyEnough)
{
    /// <summary>Sources that other tools name in the place of a variable, and what is written here.</summary>
    private static readonly Dictionary<string, string> Sources = new()
    {
        ["env"] = "${NAME} for a variable of the environment",
        ["ENV"] = "${NAME} for a variable of the environment",
        ["sys"] = "${NAME} for a variable of the environment",
        ["secret"] = "${file:/run/secrets/NAME} for a secret",
        ["secrets"] = "${file:/run/secrets/NAME} for a secret",
        ["vault"] = "${file:/run/secrets/NAME} for a secret",
        ["date"] = "{now:yyyyMMdd} for the time now, {modified:yyyyMMdd} for the file's",
        ["now"] = "{now:yyyyMMdd} for the time now, {modified:yyyyMMdd} for the file's",
        ["header"] = "{name} or another word of a place",
    };

    /// <summary>Reads it; null when it cannot be, and then <paramref name="why"/> says what to write.</summary>
    public static VariableText? Read(string inner, out string? why)
    {
        var form = Form().Match(inner);
        var (name, mark, text) = (form.Groups["name"].Value, form.Groups["mark"].Value, form.Groups["text"].Value);
        why =
            !form.Success ? WhyNot(inner)
            : mark is ":=" or "=" ? $"assignment to a variable is not supported; write ${{{name}:-{text}}} to give it a default"
            : mark == ":" && Part().IsMatch(text)
                ? $"substrings of a variable are not supported; a default is written ${{{name}:-{text}}}"
            : mark == ":" && Sources.TryGetValue(name, out var right)
                ? $"'${{{MessageText.Of(inner)}}}' is syntax of another tool; write {right}, or "
                    + $"${{{name}:-{MessageText.Of(text)}}} for a default"
            : null;
        if (why is not null)
            return null;
        var use = mark switch
        {
            "" or ":?" or "?" => VariableUse.Required,
            ":+" or "+" => VariableUse.Alternative,
            _ => VariableUse.Default,
        };
        return new(name, use, text, IsEmptyEnough: mark is "-" or "?" or "+");
    }

    private static string WhyNot(string inner) =>
        Change().IsMatch(inner)
            ? $"'${{{MessageText.Of(inner)}}}' changes a variable as shells do, which is not supported; set another "
                + "variable to the result"
        : inner.StartsWith('{') ? "'${{ … }}' is syntax of other tools; write ${NAME}"
        : $"'{MessageText.Of(inner.Split(':')[0])}' is not a variable name; write '$${{' for a plain '${{'";

    [GeneratedRegex(@"\A(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?<mark>:[-?+=]?|[-?+=])(?<text>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Form();

    /// <summary>An offset and a length: <c>0:3</c>.</summary>
    [GeneratedRegex(@"\A[0-9]+:[0-9]+\z")]
    private static partial Regex Part();

    [GeneratedRegex(@"\A(?:[#!][A-Za-z_]\w*|[A-Za-z_]\w*(?:##?|%%?|//?|\^\^?|,,?|@|\[).*)\z", RegexOptions.Singleline)]
    private static partial Regex Change();
}
