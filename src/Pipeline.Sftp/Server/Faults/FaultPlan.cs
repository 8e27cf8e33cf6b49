namespace Pipeline.Sftp.Server.Faults;

/// <summary>What a server does wrong, for tests of its clients.</summary>
public sealed record FaultPlan
{
    /// <summary>Faults of single requests; the first that strikes wins.</summary>
    public IReadOnlyList<FaultRule> Rules { get; init; } = [];

    /// <summary>Each session is cut when this many bytes went through it, both directions together; a packet may be torn.</summary>
    public long? CutAfterBytes { get; init; }

    /// <summary>Replies that leave together leave in another order than their requests came.</summary>
    public bool ShuffleReplies { get; init; }

    /// <summary>Extensions that are not offered; asked for, they still work.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>
    /// Reads a plan from a text: faults separated by commas, each one of <c>OPERATION=ACTION</c> (every such request),
    /// <c>OPERATION:N=ACTION</c> (the N-th), <c>OPERATION:N+=ACTION</c> (the N-th and all later ones), <c>bytes:N=cut</c>,
    /// <c>replies=shuffle</c> and <c>hide=EXTENSION</c>. Operations and actions are the names of <see cref="FaultOperation"/> and
    /// <see cref="FaultAction"/> in small letters with hyphens, such as <c>write:3=fail,check-file=garble,rename=cut-after</c>.
    /// </summary>
    /// <exception cref="FormatException">A part is not understood; the message names it.</exception>
    public static FaultPlan Parse(string text)
    {
        var plan = new FaultPlan();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            plan = part.Split('=') switch
            {
                ["replies", "shuffle"] => plan with { ShuffleReplies = true },
                ["hide", var name] => plan with { Hidden = [.. plan.Hidden, name] },
                [var where, var action] => plan.With(part, where.Split(':'), action),
                _ => throw NotUnderstood(part),
            };
        }
        return plan;
    }

    private FaultPlan With(string part, string[] where, string action)
    {
        var count = where is [_, var number] ? Number(part, number.TrimEnd('+')) : 1;
        if (where is ["bytes", _] && action == "cut")
            return this with { CutAfterBytes = count };
        var last = where is [_, var text] && !text.EndsWith('+') ? count : long.MaxValue;
        var rule = new FaultRule(Named<FaultOperation>(part, where[0]), Named<FaultAction>(part, action), count, last);
        return where.Length <= 2 && rule.IsPossible ? this with { Rules = [.. Rules, rule] } : throw NotUnderstood(part);
    }

    private static long Number(string part, string text) =>
        long.TryParse(text, out var number) && number > 0 ? number : throw NotUnderstood(part);

    private static T Named<T>(string part, string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (text == NameOf(value))
                return value;
        }
        throw NotUnderstood(part);
    }

    /// <summary><c>CutAfter</c> as <c>cut-after</c>; names of the protocol that are one word stay one word.</summary>
    private static string NameOf<T>(T value)
        where T : struct, Enum =>
        value switch
        {
            FaultOperation.SetStat => "setstat",
            FaultOperation.MkDir => "mkdir",
            FaultOperation.RmDir => "rmdir",
            FaultOperation.RealPath => "realpath",
            FaultOperation.ReadLink => "readlink",
            FaultOperation.SymLink => "symlink",
            FaultOperation.HardLink => "hardlink",
            FaultAction.NoSpace => "nospace",
            _ => string.Concat(value.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{letter}" : $"{letter}"))
                .ToLowerInvariant(),
        };

    private static FormatException NotUnderstood(string part) =>
        new(
            $"the fault '{part}' is not understood; write OPERATION[:N[+]]=ACTION such as write:3=fail, bytes:N=cut, replies=shuffle or hide=EXTENSION"
        );
}
