namespace Pipeline.Sftp.Ssh;

/// <summary>
/// The environment of a program that is started: of this program's own only what is listed here, since any other
/// variable may be a secret
/// (<c>AWS_SECRET_ACCESS_KEY</c>, a token of a build server), and what the pipeline file gives with <c>env</c>.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>Every variable for language and country begins with it.</summary>
    private const string Locale = "LC_";

    /// <summary>
    /// By name and not <c>SSH_*</c> and <c>KRB5*</c>: build servers have keys in <c>SSH_PRIVATE_KEY</c>, scripts
    /// passwords in
    /// <c>SSH_PASS</c>.
    /// </summary>
    private static readonly HashSet<string> Names = new(
        [
            .. (string[])["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "XDG_RUNTIME_DIR"],
            .. (string[])["LANG", "LANGUAGE", "TZ", "TZDIR"],
            // What programs of OpenSSH read.
            .. (string[])["SSH_AUTH_SOCK", "SSH_AGENT_PID", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "SSH_CLIENT", "SSH_CONNECTION"],
            .. (string[])["SSH_TTY", "SSH_PKCS11_HELPER", "SSH_SK_HELPER", "SSH_SK_PROVIDER"],
            .. (string[])["KRB5CCNAME", "KRB5_CONFIG", "KRB5_KTNAME", "KRB5_CLIENT_KTNAME", "KRB5RCACHENAME", "KRB5_TRACE"],
            // Where .NET is, for this program's own sftp-server.
            "DOTNET_ROOT",
            // Windows.
            .. (string[])
                ["SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "TEMP", "TMP", "ProgramData", "ProgramFiles"],
            .. (string[])["USERPROFILE", "USERNAME", "USERDOMAIN", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA"],
        ],
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal
    );

    /// <summary>Takes away what is not passed on, and then puts in what is given.</summary>
    /// <param name="environment">This program's own environment.</param>
    /// <param name="more">What the child gets besides; the last of two with one name counts.</param>
    public static void Fill(IDictionary<string, string?> environment, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach (var name in environment.Keys.Where(name => !IsPassedOn(name)).ToList())
            environment.Remove(name);
        foreach (var (name, value) in more)
            environment[name] = value;
    }

    private static bool IsPassedOn(string name) => Names.Contains(name) || name.StartsWith(Locale, StringComparison.Ordinal);
}
