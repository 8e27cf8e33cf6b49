namespace Pipeline.Sftp.Ssh;

/// <summary>
/// The one host key that is taken, put so that OpenSSH itself checks it: a whole key stands in a known_hosts file of
/// its own, good for any name; for a fingerprint a script hands the server's key back as known when its fingerprint is
/// the right one (KnownHostsCommand, OpenSSH 8.5).
/// </summary>
internal sealed class PinnedHostKey : IDisposable
{
    private const string Fingerprint = "SHA256:";
    private readonly TemporaryFolder _folder;

    public PinnedHostKey(string hostKey)
    {
        var parts = hostKey.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts is not ([_, _] or [_, _, _] or [_])
            || parts.Take(2).Any(part => !part.All(IsFit))
            || (parts.Length == 1) != parts[0].StartsWith(Fingerprint, StringComparison.Ordinal)
        )
            throw new SshException(
                SshFailure.UnsafeOption,
                isTransient: false,
                "the option 'host_key' is neither a key such as 'ssh-ed25519 AAAA…' nor a fingerprint such as 'SHA256:…'"
            );
        IsFingerprint = parts.Length == 1;
        var text = IsFingerprint ? Script(parts[0]) : $"* {parts[0]} {parts[1]}\n";
        _folder = TemporaryFolder.ForKey(folder => folder.Write(TemporaryFolder.Known, text));
    }

    /// <summary>Whether it is a fingerprint, and not the whole key.</summary>
    public bool IsFingerprint { get; }

    /// <summary>The known_hosts file, or the script.</summary>
    public string File => _folder.At(TemporaryFolder.Known);

    public void Dispose() => _folder.Dispose();

    private static bool IsFit(char letter) => char.IsAsciiLetterOrDigit(letter) || "+/=:-@.".Contains(letter);

    private static string Script(string fingerprint) => $"[ \"$1\" != '{fingerprint.TrimEnd('=')}' ] || echo \"$2 $3 $4\"\n";
}
