namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Reads from the last words of ssh what went wrong, and says what to do. The first line of the table that fits counts.
/// </summary>
internal static class SshVerdict
{
    private sealed record Sign(SshFailure Failure, bool IsTransient, string Advice, params string[] Words);

    private static readonly Sign[] Signs =
    [
        new(
            SshFailure.ChangedHostKey,
            false,
            "the server's host key differs from the known one; ask its operator, and correct known_hosts or host_key only "
                + "if the key was changed on purpose",
            "REMOTE HOST IDENTIFICATION HAS CHANGED",
            "host key for", // "… has changed and you have requested strict checking"
            "REVOKED HOST KEY"
        ),
        new(
            SshFailure.UnknownHostKey,
            false,
            "the server's host key is unknown; verify it with the operator and add it to known_hosts or the option "
                + "host_key, or set accept_new: true",
            "host key is known for",
            "Host key verification failed"
        ),
        new(
            SshFailure.KeyFileUnusable,
            false,
            "the key file cannot be used; it must be a private key that only its owner can read; a key with a passphrase "
                + "also needs the right 'passphrase', or an agent that has the key",
            "UNPROTECTED PRIVATE KEY FILE",
            "bad permissions",
            "Load key \"",
            "no such identity"
        ),
        new(
            SshFailure.RefusedLogin,
            false,
            "the server refused the login; check user, key and password (a key with a passphrase needs the right "
                + "'passphrase', or an agent)",
            "Permission denied (",
            "Too many authentication failures",
            "No supported authentication methods"
        ),
        new(SshFailure.UnknownHost, true, "the name server does not answer", "Temporary failure in name resolution"),
        new(SshFailure.UnknownHost, false, "the host name is unknown; check the option 'host'", "Could not resolve hostname"),
        new(
            SshFailure.ConnectionRefused,
            true,
            "connection refused; check host and port, and whether the server runs",
            "Connection refused"
        ),
        new(
            SshFailure.Unreachable,
            true,
            "no route to the host; check network and firewall",
            "No route to host",
            "Network is unreachable",
            "Host is down"
        ),
        new(
            SshFailure.TimedOut,
            true,
            "the server did not answer in time; check host, port and firewall",
            "timed out",
            "not responding"
        ),
        new(
            SshFailure.SubsystemRefused,
            false,
            "the login succeeded, but the server offers no SFTP; its operator must allow the sftp subsystem for this user",
            "subsystem request failed",
            "sftp-server: not found",
            "sftp-server: No such file"
        ),
        new(
            SshFailure.Other,
            false,
            "client and server have no common algorithm; see the message of ssh",
            "Unable to negotiate",
            "no matching "
        ),
        new(SshFailure.Other, false, "ssh rejects its configuration", "Bad configuration option", "terminating, "),
        new(
            SshFailure.DroppedByServer,
            true,
            "the server closed the connection after the login, before the session began; it may be shutting down",
            "closed by remote host"
        ),
        new(
            SshFailure.DroppedByServer,
            true,
            "the server closed the connection before the login; it may allow fewer connections at once, or block this "
                + "address for a while",
            "kex_exchange_identification",
            "ssh_exchange_identification",
            "banner exchange",
            "Connection closed by",
            "Connection reset by",
            "Not allowed at this time",
            "Broken pipe"
        ),
    ];

    public static SshException Of(SshOptions options, IReadOnlyList<string> errors, int? exitCode, bool isLate, Exception cause)
    {
        foreach (var sign in Signs)
            if (errors.FirstOrDefault(text => sign.Words.Any(text.Contains)) is { } said)
                return Exception(sign.Failure, sign.IsTransient, sign.Advice, said);
        var last = errors is [.., var line] ? line : null;
        if (isLate)
            return Exception(
                SshFailure.TimedOut,
                isTransient: true,
                $"the server did not answer in time ({options.ConnectTimeout.TotalSeconds:0.#} s); check host, port and firewall, or raise connect_timeout",
                last
            );
        return Exception(
            SshFailure.Other,
            isTransient: false,
            errors.Count > 0 ? "no session was established" : $"no session was established ({cause.Message}{Code(exitCode)})",
            last
        );

        SshException Exception(SshFailure failure, bool isTransient, string advice, string? said) =>
            new(failure, isTransient, $"{options.Where}: {advice}{(said is null ? "" : $" [{said}]")}", cause);
    }

    private static string Code(int? exitCode) => exitCode is { } code and not 0 ? $", exit code {code}" : "";
}
