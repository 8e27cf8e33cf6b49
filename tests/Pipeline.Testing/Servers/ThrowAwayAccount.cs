using System.Security.Cryptography;

namespace Pipeline.Testing.Servers;

/// <summary>A system account with a random password that lives as long as one test server.</summary>
internal sealed class ThrowAwayAccount : IDisposable
{
    private const string Prefix = "pipetest-";
    private static int count;

    public ThrowAwayAccount(string home)
    {
        RequiresTool.Root("make an account that logs in by password");
        SweepLeftOvers();
        Name = $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref count)}";
        Password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        var hash = Tool.Run("openssl", "passwd", "-6", Password).Trim();
        Locked("useradd", "--no-create-home", "--home-dir", home, "--shell", "/bin/sh", "--password", hash, Name);
        Tool.Run("chown", "-R", Name, home);
    }

    public string Name { get; }

    public string Password { get; }

    public void Dispose() => Locked("userdel", "--force", Name);

    /// <summary>Accounts of tests that were killed: their name holds the id of a process that is no more.</summary>
    private static void SweepLeftOvers()
    {
        foreach (
            var line in File.ReadLines("/etc/passwd").Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).ToList()
        )
        {
            var name = line[..line.IndexOf(':')];
            if (!Directory.Exists($"/proc/{name[Prefix.Length..].Split('-')[0]}"))
            {
                Tool.Try("flock", "", Lock, "userdel", "--force", name);
            }
        }
    }

    private static string Lock => Path.Combine(Path.GetTempPath(), "pipeline-tests-accounts.lock");

    private static void Locked(params string[] command) => Tool.Run("flock", [Lock, .. command]);
}
