namespace Pipeline.Sftp.Ssh;

/// <summary>
/// The one host key that is taken, put so that OpenSSH itself checks it: a whole key stands in a known_hosts file of its own, good for any
/// name; for a fingerprint a script hands the server's key back as known when its fingerprint is the right one (KnownHostsCommand, OpenSSH 8.5).
/// </summary>
internal sealed class PinnedHostKey : IDisposable
{
    private const string Fingerprint = "SHA256:";
    private readonly string _folder = Directory.CreateTempSubdirectory("pipeline-key-").FullName;

    public PinnedHostKey(string hostKey)
    {
        var parts = hostKey.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts is not ([_, _] or [_, _, _] or [_])
            || parts.Take(2).Any(part => !part.All(IsFit))
            || (parts.Length == 1) != IsFingerprint(parts[0])
        )
            throw new SshException(
                SshFailure.UnsafeOption,
                isPassing: false,
                "the option 'host_key' is neither a key such as 'ssh-ed25519 AAAA…' nor a fingerprint such as 'SHA256:…'"
            );
        var file = Path.Combine(_folder, "known");
        File.WriteAllText(file, parts.Length == 1 ? Script(parts[0]) : $"* {parts[0]} {parts[1]}\n");
        string[] trust = ["StrictHostKeyChecking=yes", "GlobalKnownHostsFile=none", "UpdateHostKeys=no"];
        Options =
            parts.Length == 1
                ? [.. trust, "UserKnownHostsFile=none", $"KnownHostsCommand=/bin/sh \"{file}\" %f %H %t %K"]
                : [.. trust, $"UserKnownHostsFile=\"{file}\""];
    }

    /// <summary>What ssh is told.</summary>
    public IReadOnlyList<string> Options { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool IsFingerprint(string text) => text.StartsWith(Fingerprint);

    private static bool IsFit(char letter) => char.IsAsciiLetterOrDigit(letter) || "+/=:-@.".Contains(letter);

    private static string Script(string fingerprint) => $"[ \"$1\" != '{fingerprint.TrimEnd('=')}' ] || echo \"$2 $3 $4\"\n";
}
