using System.Diagnostics;
using System.Globalization;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>A running program and the processes that it started, as <c>/proc</c> shows them.</summary>
internal static class ProcessTree
{
    /// <summary>The ids of all processes below this one.</summary>
    public static IReadOnlyList<int> Below(int parent)
    {
        var parents = Everybody().ToLookup(member => member.Parent, member => member.Id);
        var found = new List<int>();
        var next = new Queue<int>([parent]);
        while (next.TryDequeue(out var id))
        {
            found.AddRange(parents[id]);
            foreach (var child in parents[id])
                next.Enqueue(child);
        }
        return found;
    }

    /// <summary>
    /// Sends a signal as a terminal does at Ctrl-C: to the program and to all below it that are in its process group.
    /// </summary>
    public static void SignalGroup(this Process program, string signal)
    {
        var group = Everybody().Single(member => member.Id == program.Id).Group;
        var below = Below(program.Id).ToHashSet();
        foreach (
            var member in Everybody()
                .Where(member => member.Group == group && (member.Id == program.Id || below.Contains(member.Id)))
        )
            Tool.Run("kill", $"-{signal}", $"{member.Id}");
    }

    /// <summary>The command line and the environment of a process; nothing when it has ended.</summary>
    public static string Told(int id) => Read($"/proc/{id}/cmdline") + "\n" + Read($"/proc/{id}/environ");

    public static bool IsAlive(int id) => Read($"/proc/{id}/stat").Length > 0;

    private static IEnumerable<(int Id, int Parent, int Group)> Everybody()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            // "id (name) state parent group …", and the name may hold anything.
            var text = Read($"{folder}/stat");
            if (text[(text.LastIndexOf(')') + 1)..].Split(' ') is [_, _, var parent, var group, ..])
                yield return (id, int.Parse(parent), int.Parse(group));
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
