using System.Runtime.Versioning;
using System.Text;
using Pipeline.Posix;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Hands a password to one ssh: through a named pipe in a folder that only its owner can enter. The password is never on a command line, in
/// an environment or in a file; a named pipe holds its bytes in memory only, and goes as soon as the connection stands. The script answers
/// only the ssh that was started, not one that this starts for a jump host, whose server would then be told another server's password.
/// </summary>
internal sealed class Askpass : IDisposable
{
    /// <summary>An encrypted key file asks first, the server second; one more does no harm.</summary>
    private const int Answers = 3;

    private const string Script = """
        #!/bin/sh
        here=${0%/*}
        [ -f "$here/child" ] || sleep 1
        read -r child < "$here/child" && [ "$child" = "$PPID" ] || exit 1
        IFS= read -r answer < "$here/answer" && printf '%s\n' "$answer"

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pipeline-ask-").FullName;
    private readonly FileStream _pipe;

    [UnsupportedOSPlatform("windows")]
    public Askpass(string password)
    {
        if (password.AsSpan().ContainsAny('\n', '\0'))
            throw new SshException(
                SshFailure.UnsafeOption,
                isPassing: false,
                "the password holds a line break or a zero: ssh cannot be given it"
            );
        File.WriteAllText(ScriptFile, Script);
        File.SetUnixFileMode(ScriptFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var answer = Path.Combine(_folder, "answer");
        Pipes.Make(answer);
        // Opened for both directions: opening does not wait for the other side, and the reader finds a writer.
        _pipe = new FileStream(answer, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        for (var i = 0; i < Answers; i++)
            _pipe.Write(Encoding.UTF8.GetBytes(password + "\n"));
    }

    /// <summary>Makes ssh ask this script, with or without a terminal or display.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
        [new("SSH_ASKPASS", ScriptFile), new("SSH_ASKPASS_REQUIRE", "force")];

    /// <summary>Tells whom to answer.</summary>
    public void Serve(int child)
    {
        var draft = Path.Combine(_folder, "child.new");
        File.WriteAllText(draft, $"{child}\n");
        File.Move(draft, Path.Combine(_folder, "child"));
    }

    public void Dispose()
    {
        _pipe.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string ScriptFile => Path.Combine(_folder, "ask");
}
