using Pipeline.Sftp.Ssh;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>What a program that is started sees of this program's environment.</summary>
public sealed class ChildEnvironmentTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_SESSION_TOKEN")]
    [InlineData("AWS_PROFILE")]
    [InlineData("SSH_PRIVATE_KEY")]
    [InlineData("SSH_PASS")]
    [InlineData("KRB5_PASSWORD")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("LD_PRELOAD")]
    [InlineData("XLC_ALL")]
    [InlineData("path")]
    public void Variables_that_may_be_secret_are_not_passed_on(string name) => Assert.Empty(Filled(name));

    [Theory]
    [InlineData("PATH")]
    [InlineData("HOME")]
    [InlineData("LANG")]
    [InlineData("LC_MONETARY")]
    [InlineData("TZ")]
    [InlineData("TMPDIR")]
    [InlineData("SSH_AUTH_SOCK")]
    [InlineData("KRB5CCNAME")]
    [InlineData("XDG_RUNTIME_DIR")]
    public void Variables_that_every_program_needs_are_passed_on(string name) =>
        Assert.Equal("own", Assert.Single(Filled(name)).Value);

    [Fact]
    public void What_is_given_counts_more_than_what_is_passed_on() =>
        Assert.Equal("given", Assert.Single(Filled("LANG", KeyValuePair.Create("LANG", "given"))).Value);

    [Fact]
    public async Task A_program_sees_what_is_given_and_no_secret_of_ours()
    {
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "canary-20cd");
        var options = new SshOptions
        {
            Host = "-",
            Command = ["cp", "/proc/self/environ", _temp.At("seen")],
            Environment = new Dictionary<string, Func<string>> { ["MY_TOKEN"] = () => "a=b\nc" },
        };
        await Assert.ThrowsAsync<SshException>(() => LoginTests.ConnectAsync(options));
        var seen = await File.ReadAllTextAsync(_temp.At("seen"), TestContext.Current.CancellationToken);

        Assert.DoesNotContain("canary-20cd", seen);
        Assert.Contains("MY_TOKEN=a=b\nc\0", seen);
        Assert.Contains("PATH=", seen);
    }

    private static Dictionary<string, string?> Filled(string name, params KeyValuePair<string, string>[] given)
    {
        var environment = new Dictionary<string, string?> { [name] = "own" };
        ChildEnvironment.Fill(environment, given);
        return environment;
    }
}
