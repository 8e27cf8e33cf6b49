namespace Pipeline.Engine.Times;

/// <summary>
/// The machine's time zone, as <c>date</c> finds it. The runtime takes UTC for every zone that it cannot read, and then
/// files come into folders of the wrong day; here that is a <see cref="Trouble"/>.
/// </summary>
/// <param name="Zone">The zone; UTC when it cannot be read.</param>
/// <param name="Trouble">Why it cannot be read, and what to do; null when it can.</param>
public sealed record MachineZone(TimeZoneInfo Zone, string? Trouble)
{
    private const string Variable = "TZ";
    private const string UsualFolder = "/usr/share/zoneinfo";
    private const string Link = "/etc/localtime";
    private static readonly string[] NamesOfUtc =
    [
        "UTC",
        "UTC0",
        "GMT",
        "GMT0",
        "Etc/UTC",
        "Etc/GMT",
        "Universal",
        "Zulu",
        "UCT",
    ];

    /// <summary>The zone of this machine; it is read once.</summary>
    public static MachineZone Here { get; } =
        OperatingSystem.IsWindows()
            ? new(TimeZoneInfo.Local, null)
            : Read(Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable("TZDIR"), Link);

    /// <summary>Reads the zone of a machine.</summary>
    /// <param name="variable">The value of <c>TZ</c>; null when it is not set.</param>
    /// <param name="folder">The value of <c>TZDIR</c>, the folder of zones; null when it is not set.</param>
    /// <param name="link">The machine's own zone, which counts when the variable is not set.</param>
    public static MachineZone Read(string? variable, string? folder, string link)
    {
        if (variable is null)
            return OfFile(link, "the machine's time zone", mayBeMissing: true);
        var name = variable.StartsWith(':') ? variable[1..] : variable;
        var told = $"the environment variable {Variable} is '{variable}'";
        if (name.Length == 0 || NamesOfUtc.Contains(name))
            return new(TimeZoneInfo.Utc, null);
        if (name.StartsWith('/'))
            return OfFile(name, told);
        var file = Path.Combine(string.IsNullOrEmpty(folder) ? UsualFolder : folder, name);
        if (!name.Contains("..") && File.Exists(file))
            return OfFile(file, told);
        if (PosixZone.Read(name) is { } zone)
            return new(zone, null);
        return Wrong(
            Directory.Exists(string.IsNullOrEmpty(folder) ? UsualFolder : folder)
                ? $"{told}, which is not a known time zone; set it to a name such as Europe/Berlin, or to UTC"
                : $"{told}, and this machine has no time zones: install its package tzdata, or set {Variable} to UTC"
        );
    }

    private static MachineZone OfFile(string file, string told, bool mayBeMissing = false)
    {
        try
        {
            // A machine without that file counts in UTC, and 'date' does so too. A link to nothing is a zone that is
            // missing.
            var target = new FileInfo(file).LinkTarget;
            var isThere = target is null
                ? File.Exists(file)
                : new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.Exists == true;
            if (!isThere && mayBeMissing)
                return target is not null
                    ? Wrong(
                        $"{file}, {told}, is a link to {target}, which does not exist: install the package tzdata, or set "
                            + $"{Variable} to UTC"
                    )
                    : new(TimeZoneInfo.Utc, null);
            var rules = ZoneFile.Read(file);
            return rules is null
                ? Wrong(
                    $"{told}: {file} is not a time zone file; reinstall the package tzdata, or set {Variable} to a name "
                        + "such as Europe/Berlin"
                )
                : new(rules, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Wrong(
                $"{told}: {file} cannot be read: {fault.Message}; set {Variable} to a name such as Europe/Berlin, or to UTC"
            );
        }
    }

    private static MachineZone Wrong(string why) => new(TimeZoneInfo.Utc, why);
}
