using System.Globalization;

namespace Pipeline.Sftp.Ssh;

/// <summary>The command line of ssh. It never holds a secret.</summary>
internal static class SshArguments
{
    private const string FastCiphers = "^aes128-gcm@openssh.com";

    /// <summary>
    /// What every connection is: one TCP connection of its own (a master in the user's ssh_config would fold them all into one), a session
    /// without forwarding, terminal or local command, and words enough to tell what went wrong.
    /// </summary>
    private static readonly string[] Always =
    [
        "ControlMaster=no",
        "ControlPath=none",
        "ClearAllForwardings=yes",
        "ForwardAgent=no",
        "ForwardX11=no",
        "PermitLocalCommand=no",
        "RemoteCommand=none",
        "RequestTTY=no",
        "NumberOfPasswordPrompts=1",
        "LogLevel=INFO",
    ];

    /// <summary>All of it up to the host, behind which a command may stand.</summary>
    public static async ValueTask<List<string>> OfAsync(SshOptions options, PinnedHostKey? pinned, CancellationToken stop)
    {
        List<string> arguments = [.. Base(options), .. Always.SelectMany(Option), .. Trust(options, pinned), .. Login(options)];
        if (options.Ciphers is { } ciphers)
            arguments.AddRange(Option($"Ciphers={ciphers}"));
        else if (await CipherChoice.IsFreeAsync(options, stop))
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

    private static string[] Trust(SshOptions options, PinnedHostKey? pinned)
    {
        if (pinned is not null)
            return [.. pinned.Options.SelectMany(Option)];
        var files = options.KnownHosts is { } known ? Option($"UserKnownHostsFile={Quoted(known)}") : [];
        return [.. Option($"StrictHostKeyChecking={(options.AcceptNew ? "accept-new" : "yes")}"), .. files];
    }

    private static string[] Login(SshOptions options)
    {
        if (options.KeyFile is { } key)
            return [.. Option($"IdentityFile={Quoted(key)}"), .. Option("IdentitiesOnly=yes"), .. Option(Batch(options))];
        return options.Password is null
            ? Option(Batch(options))
            :
            [
                .. Option("PubkeyAuthentication=no"),
                .. Option("PreferredAuthentications=password,keyboard-interactive"),
                .. Option(Batch(options)),
            ];
    }

    private static string Batch(SshOptions options) => $"BatchMode={(options.Password is null ? "yes" : "no")}";

    private static string[] Option(string option) => ["-o", option];

    /// <summary>A path as the value of an option: ssh splits at blanks and fills in what follows a percent sign.</summary>
    private static string Quoted(string path) => $"\"{HomePath.Expand(path).Replace("%", "%%")}\"";

    private static int Seconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, int.MaxValue);
}
