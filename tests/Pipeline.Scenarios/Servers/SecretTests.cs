using System.Text;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// A password that works is looked for in all that is said and written while files travel, and in every process that is
/// started for it.
/// </summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData("${file:secret.txt}")]
    [InlineData("${SERVER_PASSWORD}")]
    public async Task Password_is_in_no_output_no_file_and_no_process(string written)
    {
        using var server = new RealServer(Make.OpenSsh, new SshdOptions { Password = true });
        using var fixture = new TransferFixture(server.Root, server.StoreAt(server.Port, $"password: \"{written}\""));
        fixture.Place.With("secret.txt", server.Password);
        if (written == "${SERVER_PASSWORD}")
            fixture.Place.Variable("SERVER_PASSWORD", server.Password);
        Bytes.WriteMany(server.Root, 100, 256 << 10);
        await fixture.RememberAsync();

        var told = new StringBuilder();
        using var process = fixture.Start("fetch", "-vvv");
        var ending = Task.Run(() => Cli.Workplace.End(process));
        while (!ending.IsCompleted)
        {
            // Between fork and exec a child still shows what the program itself was given.
            foreach (
                var child in ProcessTree
                    .Below(process.Id)
                    .Select(ProcessTree.Told)
                    .Where(text => !text.StartsWith(Cli.Workplace.Program))
            )
                told.Append(child);
        }
        var end = await ending;

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("ssh", told.ToString());
        Assert.Contains("SSH_ASKPASS", told.ToString());
        Assert.DoesNotContain(server.Password, told.ToString());
        Assert.DoesNotContain(server.Password, end.Output + end.Errors + fixture.Place.Logs());
        await fixture.AssertArrivedAsync();
    }
}
