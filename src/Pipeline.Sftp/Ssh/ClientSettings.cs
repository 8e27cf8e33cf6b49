using System.Collections.Concurrent;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// What the installed ssh would do, as it says itself: the answer of <c>ssh -G</c>. Asked once for each server.
/// </summary>
internal sealed class ClientSettings
{
    private static readonly ConcurrentDictionary<string, Task<ClientSettings>> Known = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _lines;

    private ClientSettings(string text) =>
        _lines = text.Split('\n')
            .Select(line => line.Split(' ', 2))
            .Where(words => words.Length == 2)
            .ToLookup(words => words[0], words => words[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of an option; null when it has none, or is not known.</summary>
    public string? this[string option] => _lines[option].FirstOrDefault();

    /// <summary>For this server, by the user's configuration.</summary>
    /// <exception cref="SshException">ssh cannot read it.</exception>
    public static Task<ClientSettings> OfServerAsync(SshOptions options, CancellationToken cancellationToken) =>
        AskAsync(options, [.. SshArguments.Base(options), "-G", "--", options.Host], cancellationToken);

    /// <summary>
    /// Without any configuration; of the options that only some versions know, those that this one knows have a
    /// value.
    /// </summary>
    /// <exception cref="SshException">ssh does not work.</exception>
    public static Task<ClientSettings> OfProgramAsync(SshOptions options, CancellationToken cancellationToken) =>
        AskAsync(
            options,
            [
                "-F/dev/null",
                "-oIgnoreUnknown=*",
                .. TrustOptions.SamplesOfSome.Select(sample => $"-o{sample}"),
                "-G",
                "--",
                "localhost",
            ],
            cancellationToken
        );

    private static async Task<ClientSettings> AskAsync(
        SshOptions options,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        // A program in the configuration (Match exec) may go by a variable.
        var variables = options.Variables();
        var key = string.Join('\0', [.. arguments, .. variables.Select(one => $"{one.Key}={one.Value}")]);
        var asked = Known.GetOrAdd(key, _ => AskOnceAsync(options, arguments, variables));
        try
        {
            return await asked.WaitAsync(cancellationToken);
        }
        catch (SshException)
        {
            // A wrong configuration may be corrected while a run waits.
            Known.TryRemove(new(key, asked));
            throw;
        }
    }

    private static async Task<ClientSettings> AskOnceAsync(
        SshOptions options,
        IReadOnlyList<string> arguments,
        IReadOnlyList<KeyValuePair<string, string>> variables
    )
    {
        using var process = ChildProcess.Start("ssh", arguments, variables);
        process.StandardInput.Close();
        var errors = new StderrTail(process.StandardError.BaseStream);
        var lines = await process.StandardOutput.ReadToEndAsync();
        await errors.Drained;
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? new(lines)
            : throw SshVerdict.Of(options, errors.Lines(), process.ExitCode, isLate: false, new IOException("'ssh -G' failed"));
    }
}
