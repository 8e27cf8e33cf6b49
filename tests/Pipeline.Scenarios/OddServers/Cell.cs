using System.Security.Cryptography;
using Pipeline.Abstractions.Stores;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Terminal;
using Pipeline.Testing;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// One pipeline with one odd answer: the real program, called inside this process, in a working folder of its own.
/// </summary>
internal static class Cell
{
    private const string Marker = ".do-not-touch";

    public static async Task<CellResult> RunAsync(string folder, Example example, OddAnswer answer)
    {
        CopyFolder(Path.Combine(Example.Etc, "sample"), Path.Combine(folder, "etc/sample"));
        CopyFolder(Path.Combine(Example.Etc, "sample-days"), Path.Combine(folder, "etc/sample-days"));
        var source = Path.Combine(folder, example.Source);
        if (!Directory.Exists(source))
            CopyFolder(Path.Combine(Example.Etc, "sample"), source);
        var given = FilesIn(source);
        await using var bucket = new OddS3Server(answer.S3);
        await using var front = new OddS3Server(Redirect(answer, bucket));
        await using var served = new ServedFolders(folder, answer.Script);
        var file = Path.Combine(folder, "etc", $"{example.Name}.yml");
        File.WriteAllText(file, example.Text(served.Serve, answer.Options, Patience(answer)));
        SetVariables(answer.Redirect is null ? bucket : front);
        var (exitCode, said) = await CallAsync(folder, "run", file, "--loops", "1");
        return new(exitCode, said, given, FilesIn(source), Copies(folder, source, bucket));
    }

    /// <summary>A server that behaves well answers in the end, however busy the machine is.</summary>
    private static int Patience(OddAnswer answer) => answer == OddAnswers.None ? 120 : 4;

    private static S3Behavior? Redirect(OddAnswer answer, OddS3Server bucket) =>
        answer.Redirect is { } status ? new() { Rules = [S3Rule.Redirect(status, bucket.Endpoint, OddS3Server.Bucket)] } : null;

    private static void SetVariables(OddS3Server bucket)
    {
        var options = bucket.Options();
        foreach (
            var (name, value) in (IEnumerable<(string, string)>)
                [
                    ("SFTP_HOST", "a"),
                    ("SFTP_USER", "a"),
                    ("SFTP_PASS", "a"),
                    ("SFTP_FOLDER_NAME", Example.SourceFolder),
                    ("S3_ENDPOINT", bucket.Endpoint),
                    ("S3_BUCKET_NAME", options.Bucket),
                    ("S3_FOLDER_NAME", "folder/"),
                    ("S3_ACCESS_KEY_ID", options.AccessKey!),
                    ("S3_SECRET_ACCESS_KEY", options.SecretKey!.Reveal()),
                ]
        )
            Environment.SetEnvironmentVariable(name, value);
    }

    private static async Task<(int ExitCode, string Said)> CallAsync(string folder, params string[] arguments)
    {
        Directory.SetCurrentDirectory(folder);
        using var said = new StringWriter();
        var all = TextWriter.Synchronized(said);
        Console.SetOut(all);
        Console.SetError(all);
        var exitCode = await CommandTree.RunAsync(arguments, new ConsoleOutput());
        return (exitCode, said.ToString());
    }

    private static Dictionary<string, string> Copies(string folder, string source, OddS3Server bucket)
    {
        var copies = new Dictionary<string, string>();
        foreach (var (path, hash) in FilesIn(folder))
        {
            var isOwn = path.StartsWith("log/", StringComparison.Ordinal) || path.StartsWith("etc/", StringComparison.Ordinal);
            var isOfSource = Path.Combine(folder, path).StartsWith(source + "/", StringComparison.Ordinal);
            if (!isOwn && !isOfSource)
                copies.Add(path, hash);
        }
        foreach (var (key, stored) in bucket.Objects)
            copies.Add($"s3/{key}", Hash(stored.Bytes));
        return copies;
    }

    /// <summary>Files with the hashes of their bytes, but no drafts and no markers.</summary>
    private static Dictionary<string, string> FilesIn(string folder) =>
        TempFolder
            .FilesBelow(folder)
            .Where(path => Path.GetFileName(path) is var name && name != Marker && DraftName.RunOf(name) is null)
            .ToDictionary(path => path, path => Hash(File.ReadAllBytes(Path.Combine(folder, path))));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void CopyFolder(string from, string to)
    {
        foreach (var path in TempFolder.FilesBelow(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, path))!);
            File.Copy(Path.Combine(from, path), Path.Combine(to, path));
        }
    }
}
