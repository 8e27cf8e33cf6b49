namespace Pipeline.Scenarios.Servers;

/// <summary>One big file, in one stream.</summary>
public sealed class BigFileTests
{
    private const long Big = 256 << 20;

    [Theory]
    [InlineData(Make.OpenSsh, "fetch", "server")]
    [InlineData(Make.OpenSsh, "push", "outbox")]
    [InlineData(Make.ProFtpd, "fetch", "server")]
    [InlineData(Make.ProFtpd, "push", "outbox")]
    public async Task Arrives_byte_for_byte(Make make, string pipeline, string from)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        Bytes.Write(haul.At(from, "big.iso"), Big);
        await haul.RememberAsync();

        haul.Complete(pipeline);

        await haul.AssertArrivedAsync(pipeline);
    }
}
