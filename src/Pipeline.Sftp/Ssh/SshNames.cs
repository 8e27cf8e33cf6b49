namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Refuses names before anything starts: ssh hands host and user on to shells (ProxyCommand, Match exec) and takes what
/// begins with a hyphen for an option.
/// </summary>
internal static class SshNames
{
    private const string Never = "%$'\"`;&|<>(){}*?!#";

    public static void Check(SshOptions options)
    {
        Check("host", options.Host, Never + "\\");
        if (options.User is { } user)
            Check("user", user, Never);
        if (options.Jump is { } jump)
            foreach (var hop in jump.Split(',', '@'))
                Check("jump", hop, Never + "\\");
        foreach (
            var (name, path) in new[]
            {
                ("known_hosts", options.KnownHosts),
                ("key_file", options.KeyFile),
                ("ssh_config", options.SshConfig),
            }
        )
            if (
                path is not null
                && (path.Length == 0 || path.Any(letter => char.IsControl(letter) || letter == '"') || path.Contains("${"))
            )
                throw Refusal(name, "it is empty or contains a quote, '${' or a control character");
        if (
            options.Ciphers is { } ciphers
            && !ciphers.All(letter => char.IsAsciiLetterOrDigit(letter) || "@.,-+^*".Contains(letter))
        )
            throw Refusal("ciphers", "it is not a list of ciphers");
    }

    private static void Check(string name, string value, string never)
    {
        if (value.Length == 0)
            throw Refusal(name, "it is empty");
        if (value[0] == '-')
            throw Refusal(name, "it begins with '-'");
        if (
            value.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || never.Contains(letter))
            || value[^1] == '\\'
        )
            throw Refusal(name, $"it contains a blank, a control character or one of {never}");
    }

    private static SshException Refusal(string name, string why) =>
        new(SshFailure.UnsafeOption, isTransient: false, $"the option '{name}' is not valid for ssh: {why}");
}
