namespace Pipeline.Cli.Terminal;

/// <summary>
/// The terminal from which this program was started, if any, as Linux tells it in <c>/proc/self/stat</c>.
/// </summary>
internal sealed class ControllingTerminal
{
    /// <summary>"id (name) state parent group session terminal …", and the name may hold anything.</summary>
    private const int TerminalAt = 4;
    private readonly bool _wasThere = IsThere();

    /// <summary>Whether there was one and is none any more: it was closed, or the line to it was cut.</summary>
    public bool IsGone => _wasThere && !IsThere();

    private static bool IsThere()
    {
        var text = string.Concat(ProcSelf.Lines("stat"));
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > TerminalAt && fields[TerminalAt] != "0";
    }
}
