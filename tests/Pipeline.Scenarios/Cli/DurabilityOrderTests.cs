using System.Diagnostics;
using System.Text.RegularExpressions;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli;

/// <summary>
/// The system calls of a copy and a delete, as strace sees them: data, then name, then folder, then the journal, then
/// the origin.
/// </summary>
public sealed partial class DurabilityOrderTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Origin_goes_after_the_journal_after_the_folder_after_the_name_after_the_bytes()
    {
        RequiresTool.Program("/usr/bin/strace", "strace");
        _place
            .With(
                "copy.yml",
                $$"""
                pipeline: copy
                stores:
                  from: { local: { root: {{_place.At("from")}} } }
                  to: { local: { root: {{_place.At("to")}} } }
                stages:
                  - glob: { in: "from:" }
                  - copy: { to: "to:made/{path}", keep_mode: true }
                  - verify: { by: sha256 }
                  - delete: { what: origin }
                """
            )
            .With("from/a.bin", "abc");

        var calls = Traced("run", "copy.yml", "-q");

        Assert.False(File.Exists(_place.At("from", "a.bin")));
        string[] expected =
        [
            "mkdirat to",
            "fsync .",
            "mkdirat made",
            "fsync to",
            "copy_file_range from/a.bin",
            "utimensat to/made/.a.bin.part",
            "fchmod to/made/.a.bin.part",
            "fsync to/made/.a.bin.part",
            "renameat .a.bin.part",
            "fsync to/made",
            "fsync log/copy.manifest.jsonl",
            "fsync log/copy.db-wal",
            "renameat a.bin",
            "unlinkat .a.bin.deleting",
        ];
        // The journal may write at any time before; what counts is that it does so once more between the copy and the
        // delete.
        var told = calls.Where(expected.Contains).SkipWhile(call => call != expected[0]).ToList();
        var ends = told.LastIndexOf("fsync to/made", told.IndexOf("renameat a.bin"));
        Assert.Equal(
            expected,
            told.Where((call, at) => at > ends || !call.StartsWith("fsync log/", StringComparison.Ordinal))
                .Distinct()
                .Take(expected.Length)
        );
    }

    /// <summary>What strace says of the calls that the program made, but for those that only look.</summary>
    private List<string> Traced(params string[] arguments)
    {
        var trace = _place.At("trace");
        string[] watched =
        [
            "-f",
            "-y",
            "-e",
            "trace=mkdirat,fsync,fdatasync,copy_file_range,utimensat,fchmod,renameat,renameat2,unlinkat",
            "-o",
            trace,
            Workplace.Program,
        ];
        var start = ChildProgram.Of("/usr/bin/strace", [.. watched, .. arguments]);
        start.WorkingDirectory = _place.Folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var strace = Process.Start(start)!;
        var end = Workplace.End(strace);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        return [.. File.ReadLines(trace).Select(Short).OfType<string>()];
    }

    /// <summary>The call and the file in the working folder that it is about; null for any other line.</summary>
    private string? Short(string line)
    {
        var call = Call().Match(line);
        var path = call.Groups["path"].Value;
        if (!call.Success || !path.StartsWith(_place.Folder, StringComparison.Ordinal))
            return null;
        var shown = call.Groups["name"] is { Success: true } name ? name.Value : Path.GetRelativePath(_place.Folder, path);
        return $"{call.Groups["call"].Value} {Draft().Replace(shown, ".${kind}")}";
    }

    [GeneratedRegex("""^\d+ +(?<call>\w+)\(\d+<(?<path>[^>]*)>(, "(?<name>[^"]*)")?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();

    /// <summary>The part of a draft's name, or of a file's that is set aside, that tells its run.</summary>
    [GeneratedRegex("""\.(?<kind>part|deleting)-.*$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Draft();
}
