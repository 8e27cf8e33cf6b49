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
        using var fixture = new TransferFixture(server);
        Bytes.Write(fixture.At(from, "big.iso"), Big);
        await fixture.RememberAsync();

        fixture.Complete(pipeline);

        await fixture.AssertArrivedAsync(pipeline);
    }
}
