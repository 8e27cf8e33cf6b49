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
            "the server shows another host key than the known one; ask its operator, and only if the key was changed on purpose correct known_hosts or host_key",
            "REMOTE HOST IDENTIFICATION HAS CHANGED",
            "host key for", // "… has changed and you have requested strict checking"
            "REVOKED HOST KEY"
        ),
        new(
            SshFailure.UnknownHostKey,
            false,
            "the server's host key is not known; put it into known_hosts or the option host_key (compare it with the operator), or set accept_new: true",
            "host key is known for",
            "Host key verification failed"
        ),
        new(
            SshFailure.KeyFileUnusable,
            false,
            "the key file cannot be used; it must be a private key that only its owner can read, and one with a passphrase needs the right one in 'passphrase', or an agent that has the key",
            "UNPROTECTED PRIVATE KEY FILE",
            "bad permissions",
            "Load key \"",
            "no such identity"
        ),
        new(
            SshFailure.RefusedLogin,
            false,
            "the server refused the login; check user, key and password (a key with a passphrase needs the right one in 'passphrase', or an agent)",
            "Permission denied (",
            "Too many authentication failures",
            "No supported authentication methods"
        ),
        new(SshFailure.UnknownHost, true, "the name server gives no answer now", "Temporary failure in name resolution"),
        new(SshFailure.UnknownHost, false, "there is no such host; check the option 'host'", "Could not resolve hostname"),
        new(
            SshFailure.ConnectionRefused,
            true,
            "nobody listens there; check host and port, and whether the server runs",
            "Connection refused"
        ),
        new(
            SshFailure.Unreachable,
            true,
            "there is no way to this host; check network and firewall",
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
            "client and server have no common algorithm; see the words of ssh",
            "Unable to negotiate",
            "no matching "
        ),
        new(SshFailure.Other, false, "ssh does not understand its configuration", "Bad configuration option", "terminating, "),
        new(
            SshFailure.DroppedByServer,
            true,
            "the server hung up after the login, before the session began; it may just be going down",
            "closed by remote host"
        ),
        new(
            SshFailure.DroppedByServer,
            true,
            "the server hung up before the login; it takes fewer connections at once, or has had enough of this address for a while",
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
            errors.Count > 0 ? "no session came about" : $"no session came about ({cause.Message}{Code(exitCode)})",
            last
        );

        SshException Exception(SshFailure failure, bool isTransient, string advice, string? said) =>
            new(failure, isTransient, $"{options.Where}: {advice}{(said is null ? "" : $" [{said}]")}", cause);
    }

    private static string Code(int? exitCode) => exitCode is { } code and not 0 ? $", exit code {code}" : "";
}
