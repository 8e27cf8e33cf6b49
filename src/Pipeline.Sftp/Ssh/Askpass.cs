using System.Runtime.Versioning;
using System.Text;
using Pipeline.Posix;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Hands a password or a passphrase to one ssh: through named pipes in a folder that only its owner can enter. The
/// secrets are never on a
/// command line, in an environment or in a file; a named pipe holds its bytes in memory only, and goes as soon as the
/// connection stands. The
/// script answers only the ssh that was started, not one that this starts for a jump host, whose server would then be
/// told another server's
/// password. The passphrase answers only what ssh itself asks for that one key file, and the password nothing that
/// ssh asks about keys.
/// </summary>
internal sealed class Askpass : IDisposable
{
    /// <summary>Once is enough; more does no harm.</summary>
    private const int Answers = 3;

    /// <summary>As much of a path as ssh shows, bytes.</summary>
    private const int Shown = 100;

    /// <summary>
    /// What ssh asks in its own words. The words of a server are asked only where there is no passphrase that they
    /// could be after, and then
    /// the password answers.
    /// </summary>
    private static string Script(bool anyQuestion) =>
        $$"""
            #!/bin/sh
            here=${0%/*}
            IFS= read -r key < "$here/{{TemporaryFolder.KeyName}}" || exit 1
            case $1 in
                "Enter passphrase for key '$key"*) answer={{TemporaryFolder.Passphrase}} ;;
                "Enter passphrase for "* | "Enter PIN for "*) exit 1 ;;
                *{{(anyQuestion ? "" : "\"'s password: \"")}}) answer={{TemporaryFolder.Password}} ;;
                *) exit 1 ;;
            esac
            [ -p "$here/$answer" ] || exit 1
            [ -f "$here/{{TemporaryFolder.Child}}" ] || sleep 1
            read -r child < "$here/{{TemporaryFolder.Child}}" && [ "$child" = "$PPID" ] || exit 1
            IFS= read -r said < "$here/$answer" && printf '%s\n' "$said"

            """;

    private readonly List<FileStream> _pipes = [];
    private readonly TemporaryFolder _folder;

    [UnsupportedOSPlatform("windows")]
    public Askpass(SshOptions options) =>
        _folder = TemporaryFolder.ForAnswers(folder =>
        {
            folder.Write(TemporaryFolder.KeyName, $"{ShownPath(options.KeyFile)}\n");
            var script = folder.Write(TemporaryFolder.Ask, Script(anyQuestion: options.Passphrase is null));
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Fill(folder, TemporaryFolder.Password, options.Password);
            Fill(folder, TemporaryFolder.Passphrase, options.Passphrase);
        });

    /// <summary>Makes ssh ask this script, with or without a terminal or display.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
        [new("SSH_ASKPASS", _folder.At(TemporaryFolder.Ask)), new("SSH_ASKPASS_REQUIRE", "force")];

    /// <summary>Tells whom to answer.</summary>
    public void Serve(int child) =>
        File.Move(_folder.Write(TemporaryFolder.ChildDraft, $"{child}\n"), _folder.At(TemporaryFolder.Child));

    public void Dispose()
    {
        _pipes.ForEach(pipe => pipe.Dispose());
        _folder.Dispose();
    }

    [UnsupportedOSPlatform("windows")]
    private void Fill(TemporaryFolder folder, string name, Func<string>? secret)
    {
        if (secret?.Invoke() is not { } answer)
            return;
        if (answer.AsSpan().ContainsAny('\n', '\0'))
            throw new SshException(
                SshFailure.UnsafeOption,
                isTransient: false,
                $"the {name} contains a line break or a NUL character, which ssh does not accept"
            );
        Pipes.Make(folder.At(name));
        // Opened for both directions: opening does not wait for the other side, and the reader finds a writer.
        var pipe = new FileStream(folder.At(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        _pipes.Add(pipe);
        for (var i = 0; i < Answers; i++)
            pipe.Write(Encoding.UTF8.GetBytes(answer + "\n"));
    }

    /// <summary>The path as ssh shows it when it asks, cut where a letter ends.</summary>
    private static string ShownPath(string? keyFile)
    {
        var path = keyFile is null ? "" : HomePath.Expand(keyFile);
        while (Encoding.UTF8.GetByteCount(path) > Shown)
            path = path[..^(char.IsLowSurrogate(path[^1]) ? 2 : 1)];
        return path;
    }
}
