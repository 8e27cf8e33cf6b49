namespace Pipeline.Sftp.Server.Faults;

/// <summary>The text form of a <see cref="FaultPlan"/>.</summary>
internal static class FaultText
{
    public static FaultPlan Parse(string text)
    {
        var plan = new FaultPlan();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            plan = part.Split('=') is [var where, var action] ? With(plan, part, where, action) : throw NotUnderstood(part);
        return plan;
    }

    private static FaultPlan With(FaultPlan plan, string part, string where, string action) =>
        (where, action) switch
        {
            ("hide", _) => plan with { Hidden = [.. plan.Hidden, action] },
            ("replies", "shuffle") => plan with { ShuffleReplies = true },
            ("replies", "plain") => plan with { PlainReplies = true },
            ("version", _) => plan with { Version = (uint)Number(part, action) },
            ("banner", _) => plan with { Banner = action },
            ("access", "write-only") => plan with { IsWriteOnly = true },
            ("names", "no-dots") => plan with { RefusesDotNames = true },
            ("names", "no-case") => plan with { IgnoresCase = true },
            _ => where.Split(':') switch
            {
                ["bytes", var count] when action == "cut" => plan with { CutAfterBytes = Number(part, count) },
                [var what, var count] when action == "limit" => Limited(plan, part, what, Number(part, count)),
                var words => plan with { Rules = [.. plan.Rules, Rule(part, words, action)] },
            },
        };

    private static FaultPlan Limited(FaultPlan plan, string part, string what, long most) =>
        what switch
        {
            "names" => plan with { LongestName = most },
            "reads" => plan with { MostRead = most },
            "writes" => plan with { MostWritten = most },
            "lists" => plan with { MostListed = most },
            "handles" => plan with { MostHandles = most },
            _ => throw NotUnderstood(part),
        };

    private static FaultRule Rule(string part, string[] where, string action)
    {
        var count = where is [_, var number] ? Number(part, number.TrimEnd('+')) : 1;
        var last = where is [_, var text] && !text.EndsWith('+') ? count : long.MaxValue;
        var rule = new FaultRule(
            FaultNames.Find<FaultOperation>(where[0]) ?? throw NotUnderstood(part),
            FaultNames.Find<FaultAction>(action) ?? throw NotUnderstood(part),
            count,
            last
        );
        return where.Length <= 2 && rule.IsPossible ? rule : throw NotUnderstood(part);
    }

    private static long Number(string part, string text) =>
        long.TryParse(text, out var number) && number > 0 ? number : throw NotUnderstood(part);

    private static FormatException NotUnderstood(string part) =>
        new(
            $"unknown fault '{part}'; write OPERATION[:N[+]]=ACTION such as write:3=fail or list=no-size, THINGS:N=limit such as "
                + "names:143=limit, bytes:N=cut, replies=shuffle, replies=plain, access=write-only, names=no-dots or hide=EXTENSION"
        );
}
