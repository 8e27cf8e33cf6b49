using System.Globalization;

namespace Pipeline.Sftp.Ssh;

/// <summary>The command line of ssh. It never holds a secret.</summary>
internal static class SshArguments
{
    private const string FastCiphers = "^aes128-gcm@openssh.com";

    /// <summary>
    /// What every connection is: one TCP connection of its own (a master in the user's ssh_config would fold them all
    /// into one), a session without forwarding, terminal or local command, and words enough to tell what went wrong.
    /// </summary>
    private static readonly string[] Always =
    [
        "ControlMaster=no",
        "ControlPath=none",
        "ClearAllForwardings=yes",
        "ForwardAgent=no",
        "ForwardX11=no",
        "Tunnel=no",
        "PermitLocalCommand=no",
        "RemoteCommand=none",
        "RequestTTY=no",
        "NumberOfPasswordPrompts=1",
        "LogLevel=INFO",
    ];

    /// <summary>All of it up to the host, behind which a command may stand.</summary>
    public static async ValueTask<List<string>> OfAsync(
        SshOptions options,
        PinnedHostKey? pinned,
        CancellationToken cancellationToken
    )
    {
        var trust = await TrustOptions.OfAsync(options, pinned, cancellationToken);
        List<string> arguments = [.. Base(options), .. Always.Concat(trust).Concat(Login(options)).SelectMany(Option)];
        if (options.Ciphers is { } ciphers)
            arguments.AddRange(Option($"Ciphers={ciphers}"));
        else if (await CipherChoice.IsFreeAsync(options, cancellationToken))
            arguments.AddRange(Option($"Ciphers={FastCiphers}"));
        arguments.AddRange(Option($"ConnectTimeout={Seconds(options.ConnectTimeout)}"));
        arguments.AddRange(Option($"ServerAliveInterval={(options.KeepAlive > TimeSpan.Zero ? Seconds(options.KeepAlive) : 0)}"));
        arguments.AddRange(Option("ServerAliveCountMax=3"));
        if (options.Jump is { } jump)
            arguments.AddRange(["-J", jump]);
        return arguments;
    }

    /// <summary>What tells ssh which part of which configuration is meant.</summary>
    public static IEnumerable<string> Base(SshOptions options)
    {
        if (options.SshConfig is { } config)
            yield return $"-F{HomePath.Expand(config)}";
        if (options.Port is { } port)
            yield return $"-p{port.ToString(CultureInfo.InvariantCulture)}";
        if (options.User is { } user)
            yield return $"-l{user}";
    }

    /// <summary>
    /// A key's passphrase is told to ssh alone: where there is one, no way to log in is left in which the server asks
    /// in words of its own.
    /// What an ssh_config says about the ways does not count where the pipeline file names a secret.
    /// </summary>
    private static string[] Login(SshOptions options)
    {
        var key = options.KeyFile is { } file ? (string[])[$"IdentityFile={Quoted(file)}", "IdentitiesOnly=yes"] : [];
        string[] ways = options switch
        {
            { Passphrase: null, Password: null } => [],
            { Password: null } => Ways(key: true, password: false, questions: false),
            { KeyFile: null } => Ways(key: false, password: true, questions: true),
            _ => Ways(key: true, password: true, questions: options.Passphrase is null),
        };
        return [.. key, .. ways, $"BatchMode={(ways.Length == 0 ? "yes" : "no")}"];
    }

    private static string[] Ways(bool key, bool password, bool questions)
    {
        var all = new (string Name, string Option, bool IsOn)[]
        {
            ("publickey", "PubkeyAuthentication", key),
            ("password", "PasswordAuthentication", password),
            ("keyboard-interactive", "KbdInteractiveAuthentication", questions),
        };
        return
        [
            .. all.Select(way => $"{way.Option}={(way.IsOn ? "yes" : "no")}"),
            $"PreferredAuthentications={string.Join(',', all.Where(way => way.IsOn).Select(way => way.Name))}",
        ];
    }

    private static string[] Option(string option) => ["-o", option];

    /// <summary>
    /// A path as the value of an option: ssh splits at blanks and fills in what follows a percent sign.
    /// </summary>
    public static string Quoted(string path) => $"\"{HomePath.Expand(path).Replace("%", "%%")}\"";

    private static int Seconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, int.MaxValue);
}
