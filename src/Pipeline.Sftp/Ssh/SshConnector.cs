using Pipeline.Sftp.Client;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Opens SFTP connections through the OpenSSH client, or through any other program, and channels to a server's hash
/// command.
/// </summary>
public static class SshConnector
{
    /// <summary>
    /// Starts the program, waits until the SFTP session stands, and gives back the connection, which ends the program
    /// when it is disposed.
    /// </summary>
    /// <exception cref="SshException">There is no connection; nothing is left running.</exception>
    public static Task<SftpConnection> ConnectAsync(
        SshOptions options,
        SftpSettings settings,
        CancellationToken cancellationToken
    )
    {
        ValueTask<SftpConnection> OpenAsync(SshTransport transport, CancellationToken late) =>
            new(SftpConnection.OpenAsync(transport, settings, late));
        return options.Command.Count > 0
            ? StartAsync(
                options,
                settings.Time,
                options.Command[0],
                [.. options.Command.Skip(1)],
                null,
                OpenAsync,
                cancellationToken
            )
            : LogInAsync(options, settings.Time, ["-s", "--", options.Host, "sftp"], OpenAsync, cancellationToken);
    }

    /// <summary>
    /// Starts a command on the server that hashes files; null when the algorithm is not known. Not for a
    /// <see cref="SshOptions.Command"/>.
    /// </summary>
    /// <exception cref="SshException">The server runs no such command; nothing is left running.</exception>
    public static async Task<HashChannel?> OpenHashesAsync(
        SshOptions options,
        string algorithm,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        HashScript.For(algorithm) is { } script
            ? await LogInAsync<HashChannel>(
                options,
                time,
                ["--", options.Host, script],
                (transport, late) => new(HashChannel.OpenAsync(transport, algorithm, time, late)),
                cancellationToken
            )
            : null;

    private static async Task<T> LogInAsync<T>(
        SshOptions options,
        TimeProvider time,
        string[] request,
        Func<SshTransport, CancellationToken, ValueTask<T>> open,
        CancellationToken cancellationToken
    )
    {
        SshNames.Check(options);
        CheckKeyFile(options);
        TemporaryFolder.SweepOnce();
        using var pinned = options.HostKey is { } key ? new PinnedHostKey(key) : null;
        using var askpass = AskpassFor(options);
        List<string> arguments = [.. await SshArguments.OfAsync(options, pinned, cancellationToken), .. request];
        return await StartAsync(options, time, "ssh", arguments, askpass, open, cancellationToken);
    }

    private static async Task<T> StartAsync<T>(
        SshOptions options,
        TimeProvider time,
        string program,
        List<string> arguments,
        Askpass? askpass,
        Func<SshTransport, CancellationToken, ValueTask<T>> open,
        CancellationToken cancellationToken
    )
    {
        var transport = new SshTransport(
            ChildProcess.Start(program, arguments, options.Variables().Concat(askpass?.Variables ?? []))
        );
        askpass?.Serve(transport.Id);
        using var patience = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        // A child that is not through with the login does not look at its input: its end cannot be waited for.
        await using var impatience = either.Token.UnsafeRegister(_ => transport.Cut(), null);
        try
        {
            return await open(transport, either.Token);
        }
        catch (Exception e)
            when (e is SftpException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await transport.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw SshVerdict.Of(options, transport.Errors, transport.ExitCode, patience.IsCancellationRequested, e);
        }
    }

    private static void CheckKeyFile(SshOptions options)
    {
        if (options.KeyFile is { } key && !File.Exists(HomePath.Expand(key)))
            throw new SshException(
                SshFailure.KeyFileUnusable,
                isTransient: false,
                $"the key file {key} does not exist; check the option 'key_file'"
            );
    }

    private static Askpass? AskpassFor(SshOptions options)
    {
        if (options is { Password: null, Passphrase: null })
            return null;
        if (OperatingSystem.IsWindows())
            throw new SshException(
                SshFailure.UnsafeOption,
                isTransient: false,
                "ssh on Windows accepts neither a password nor a passphrase from a program; use a key without a "
                    + "passphrase, or an agent"
            );
        return new Askpass(options);
    }
}
