using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>The processes behind the connections: they end with the store and know no secret.</summary>
public sealed class ChildrenTests
{
    private const string Canary = "canary-7f3a91";
    private const string Variable = "STORE_TEST_CANARY";

    [Fact]
    public async Task Children_end_with_the_store_and_see_no_secret()
    {
        using var sshd = new Sshd(new SshdOptions { Password = true });
        Environment.SetEnvironmentVariable(Variable, Canary);
        var options = StoreUnderTest.To(sshd) with { KeyFile = null, Password = new Secret(sshd.Password!) };
        List<string> children;
        await using (var store = new StoreUnderTest(options))
        {
            await store.Store.FindAsync(StorePath.Root, default);
            children = Children(sshd.Port);
            Assert.NotEmpty(children);
            Assert.All(children, child => AssertKnowsNothing(child, sshd.Password!));
        }
        Assert.Empty(Children(sshd.Port));
        Assert.All(children, child => Assert.False(Directory.Exists(child), $"{child} is still there"));
    }

    private static void AssertKnowsNothing(string child, string password)
    {
        foreach (var file in (string[])["cmdline", "environ"])
        {
            var text = File.ReadAllText($"{child}/{file}");
            Assert.DoesNotContain(Canary, text);
            Assert.DoesNotContain(password, text);
        }
    }

    /// <summary>The ssh processes that this program has started to that port.</summary>
    private static List<string> Children(int port) =>
        [
            .. Directory
                .GetDirectories("/proc")
                .Where(folder => int.TryParse(Path.GetFileName(folder), out _) && IsOurs(folder, $"{port}")),
        ];

    private static bool IsOurs(string process, string port)
    {
        try
        {
            return File.ReadAllText($"{process}/status").Contains($"\nPPid:\t{Environment.ProcessId}\n")
                && File.ReadAllText($"{process}/cmdline").Contains(port);
        }
        catch (IOException)
        {
            return false; // It ended while we looked.
        }
    }
}
