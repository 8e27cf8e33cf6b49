using Pipeline.Sftp.Client;

namespace Pipeline.Sftp.Ssh;

/// <summary>Opens an SFTP connection through the OpenSSH client, or through any other program.</summary>
public static class SshConnector
{
    /// <summary>
    /// Starts the program, waits until the SFTP session stands, and gives back the connection, which ends the program when it is disposed.
    /// </summary>
    /// <exception cref="SshException">There is no connection; nothing is left running.</exception>
    public static async Task<SftpConnection> ConnectAsync(SshOptions options, SftpSettings settings, CancellationToken stop)
    {
        if (options.Command.Count > 0)
            return await OpenAsync(options, settings, options.Command[0], [.. options.Command.Skip(1)], null, stop);
        SshNames.Check(options);
        CheckKeyFile(options);
        using var pinned = options.HostKey is { } key ? new PinnedHostKey(key) : null;
        using var askpass = AskpassFor(options);
        return await OpenAsync(options, settings, "ssh", await SshArguments.OfAsync(options, pinned, stop), askpass, stop);
    }

    private static async Task<SftpConnection> OpenAsync(
        SshOptions options,
        SftpSettings settings,
        string program,
        List<string> arguments,
        Askpass? askpass,
        CancellationToken stop
    )
    {
        var transport = new SshTransport(
            ChildProcess.Start(program, arguments, options.SecretVariables, askpass?.Variables ?? [])
        );
        askpass?.Serve(transport.Id);
        using var patience = new CancellationTokenSource(options.ConnectTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        // A child that is not through with the login does not look at its input: its end cannot be waited for.
        await using var impatience = either.Token.UnsafeRegister(_ => transport.Cut(), null);
        try
        {
            return await SftpConnection.OpenAsync(transport, settings, either.Token);
        }
        catch (Exception e) when (e is SftpException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            await transport.DisposeAsync();
            stop.ThrowIfCancellationRequested();
            throw SshVerdict.Of(options, transport.Errors, transport.ExitCode, patience.IsCancellationRequested, e);
        }
    }

    private static void CheckKeyFile(SshOptions options)
    {
        if (options.KeyFile is { } key && !File.Exists(HomePath.Expand(key)))
            throw new SshException(
                SshFailure.KeyFileUnusable,
                isPassing: false,
                $"the key file {key} is not there; check the option 'key_file'"
            );
    }

    private static Askpass? AskpassFor(SshOptions options)
    {
        if (options.Password is not { } password)
            return null;
        if (OperatingSystem.IsWindows())
            throw new SshException(
                SshFailure.UnsafeOption,
                isPassing: false,
                "a password cannot be given to ssh on Windows; use a key or an agent"
            );
        return new Askpass(password());
    }
}
