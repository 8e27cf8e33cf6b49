using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>Gives entries their full names and refuses those that cannot be used.</summary>
internal static class Names
{
    private const int Longest = 100;

    /// <summary>Whether a text can name a stage, a branch or a store: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static bool IsPlain(string name) =>
        name.Length is > 0 and <= Longest && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>
    /// Whether a text can name a pipeline, and with it files: a plain name that may also hold dots, but not begin with
    /// one.
    /// </summary>
    public static bool IsFileName(string name) =>
        name.Length > 0 && name[0] is not ('.' or '-') && IsPlain(name.Replace('.', '_'));

    /// <summary>Reports a name that cannot be used.</summary>
    public static void Check(SpecNode at, string what, string name, DiagnosticBag diagnostics)
    {
        if (!IsPlain(name))
            diagnostics.Add(
                at.At,
                DiagnosticCode.BadName,
                $"'{MessageText.Of(name)}' is not a valid name for {what}; use at most {Longest} letters, digits, '-' and '_'"
            );
    }

    /// <summary>
    /// Names the entries of one list: the <c>name</c> that is written, else the key, with <c>-2</c>, <c>-3</c> where it
    /// repeats. A written name comes first, so that a name that the journal knows does not wander.
    /// </summary>
    /// <param name="entries">The list.</param>
    /// <param name="above">What every full name in it begins with.</param>
    /// <param name="target">The target in which the list stands, or null.</param>
    /// <param name="diagnostics">Takes what cannot be used.</param>
    public static void Give(IReadOnlyList<Entry> entries, string above, string? target, DiagnosticBag diagnostics)
    {
        var taken = new HashSet<string>();
        foreach (var entry in entries)
        {
            if (entry.Settings.Find("name") is not ScalarNode { IsNothing: false } name)
                continue;
            Check(name, "a stage", name.Text, diagnostics);
            entry.ShortName = name.Text;
            if (!taken.Add(name.Text))
                diagnostics.Add(name.At, DiagnosticCode.DuplicateName, $"the name {name.Shown} is used twice");
        }
        foreach (var entry in entries)
        {
            if (entry.Settings.Find("name") is not ScalarNode { IsNothing: false })
            {
                for (var count = 2; !taken.Add(entry.ShortName); count++)
                    entry.ShortName = $"{entry.Key.Text}-{count}";
            }
            entry.Name = above + entry.ShortName;
            entry.Target = target;
            if (entry is not BlockEntry block)
                continue;
            foreach (var branch in block.Branches)
                Give(
                    branch.Entries,
                    branch.Name.Text.Length == 0 ? $"{entry.Name}/" : $"{entry.Name}/{branch.Name.Text}/",
                    block.Syntax.Delivery == BranchDelivery.AnyOne ? branch.Name.Text : target,
                    diagnostics
                );
        }
    }
}
