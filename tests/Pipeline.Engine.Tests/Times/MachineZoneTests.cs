using Pipeline.Engine.Times;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Times;

/// <summary>
/// The machine's time zone is what <c>date</c> says, or a trouble that says what to do; it is never UTC by mistake.
/// </summary>
public sealed class MachineZoneTests : IDisposable
{
    private const string Berlin = "/usr/share/zoneinfo/Europe/Berlin";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Europe/Berlin", 2)]
    [InlineData(":Europe/Berlin", 2)]
    [InlineData(Berlin, 2)]
    [InlineData(":" + Berlin, 2)]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", 2)]
    [InlineData(":CET-1CEST,M3.5.0,M10.5.0/3", 2)]
    [InlineData("XYZ-2", 2)]
    [InlineData("UTC+2", -2)]
    [InlineData("", 0)]
    [InlineData("UTC", 0)]
    public void Variable_is_understood(string variable, int hoursInSummer)
    {
        var (zone, trouble) = MachineZone.Read(variable, null, "/nowhere");

        Assert.Null(trouble);
        Assert.Equal(TimeSpan.FromHours(hoursInSummer), zone.GetUtcOffset(new DateTime(2026, 7, 1)));
    }

    [Theory]
    [InlineData("Europe/Berlim", "TZ is 'Europe/Berlim', which is not a known time zone")]
    [InlineData("europe/berlin", "not a known time zone")]
    [InlineData("MEZ", "not a known time zone")]
    [InlineData("CET-1CEST,M3.5", "not a known time zone")]
    [InlineData("/nowhere/zone", "/nowhere/zone")]
    [InlineData("../../../etc/passwd", "not a known time zone")]
    public void Variable_that_names_no_zone_is_trouble(string variable, string why) =>
        Assert.Contains(why, MachineZone.Read(variable, null, "/nowhere").Trouble);

    [Fact]
    public void Machine_without_zones_is_told_the_package()
    {
        var trouble = MachineZone.Read("Europe/Berlin", _folder.At("none"), "/nowhere").Trouble;

        Assert.Contains("install its package tzdata", trouble);
        Assert.Null(MachineZone.Read("UTC", _folder.At("none"), "/nowhere").Trouble);
        Assert.Null(MachineZone.Read("CET-1CEST", _folder.At("none"), "/nowhere").Trouble);
    }

    [Fact]
    public void Link_to_a_zone_that_is_not_there_is_trouble_and_no_file_at_all_is_UTC()
    {
        File.CreateSymbolicLink(_folder.At("localtime"), "/usr/share/zoneinfo/Europe/Nowhere");

        Assert.Contains("install the package tzdata", MachineZone.Read(null, null, _folder.At("localtime")).Trouble);
        Assert.Equal(new(TimeZoneInfo.Utc, null), MachineZone.Read(null, null, _folder.At("gone")));
    }

    [Fact]
    public void Copy_of_a_zone_counts_as_the_zone_and_half_of_one_is_trouble()
    {
        var bytes = File.ReadAllBytes(Berlin);
        File.WriteAllBytes(_folder.At("whole"), bytes);
        File.WriteAllBytes(_folder.At("cut"), bytes[..(bytes.Length / 2)]);
        File.WriteAllText(_folder.At("text"), "Europe/Berlin\n");

        var summer = new DateTime(2026, 7, 1);
        Assert.Equal(TimeSpan.FromHours(2), MachineZone.Read(null, null, _folder.At("whole")).Zone.GetUtcOffset(summer));
        Assert.Equal(TimeSpan.FromHours(2), MachineZone.Read(_folder.At("whole"), null, "").Zone.GetUtcOffset(summer));
        Assert.Contains("not a time zone file", MachineZone.Read(null, null, _folder.At("cut")).Trouble);
        Assert.Contains("not a time zone file", MachineZone.Read(_folder.At("text"), null, "").Trouble);
    }
}
