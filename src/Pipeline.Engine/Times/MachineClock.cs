namespace Pipeline.Engine.Times;

/// <summary>The machine's clock, in the machine's time zone: the one place from which local times come.</summary>
public sealed class MachineClock : TimeProvider
{
    private MachineClock() { }

    /// <summary>The clock.</summary>
    public static MachineClock Instance { get; } = new();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => MachineZone.Here.Zone;

    /// <summary>A time as this machine's clocks show it.</summary>
    public DateTimeOffset Shown(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, LocalTimeZone);
}
