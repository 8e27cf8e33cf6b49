using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// Names the branches of a route, which stand in a list: the name that is written, else one made of what the branch
/// takes. So the names stay when another branch is put between.
/// </summary>
internal static class RouteNames
{
    /// <summary>What a branch is called that takes everything.</summary>
    private const string Rest = "rest";

    /// <summary>The name of a branch, where it stands or what it comes from.</summary>
    public static ScalarNode Of(MappingNode branch)
    {
        if (branch.Find("name") is ScalarNode { IsNothing: false } written)
            return written;
        var when = branch.Find("when");
        var first = (when is SequenceNode { Items: [var one, ..] } ? one : when) as ScalarNode;
        var plain = string.Concat((first?.Text ?? "").Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
        return new(branch.At, plain.Length > 0 ? plain : Rest);
    }

    /// <summary>
    /// The branches with names that differ: one that was made gets <c>-2</c>, <c>-3</c>; one that was written twice is
    /// a problem.
    /// </summary>
    public static IReadOnlyList<RouteBranchEntry> Give(IReadOnlyList<RouteBranchEntry> branches, DiagnosticBag diagnostics)
    {
        var taken = new HashSet<string>();
        var named = new List<RouteBranchEntry>();
        foreach (var branch in branches)
        {
            var (name, count) = (branch.Name, 2);
            var isWritten = (branch.Options as MappingNode)?.Find("name") == name;
            if (isWritten)
                Names.Check(name, "a route", name.Text, diagnostics);
            while (!taken.Add(name.Text))
            {
                if (isWritten)
                    diagnostics.Add(name.At, DiagnosticCode.DuplicateName, $"the name {name.Shown} is used twice");
                name = new(name.At, $"{branch.Name.Text}-{count++}");
            }
            named.Add(branch with { Name = name });
        }
        return named;
    }
}
