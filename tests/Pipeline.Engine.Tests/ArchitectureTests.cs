using System.Text.RegularExpressions;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests;

/// <summary>Reads the sources and compares them with the architecture. Each message names the file and the cure.</summary>
public sealed partial class ArchitectureTests
{
    private const int MostLines = 300;

    /// <summary>The folders of the engine, and what each may use beside itself.</summary>
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["Times"] = [],
        ["Observability"] = [],
        ["State"] = ["Observability"],
        ["Transfer"] = ["Observability", "State"],
        ["Integrity"] = ["Observability", "State", "Transfer"],
        ["Stages"] = ["Times", "Observability", "State", "Transfer"],
        ["Configuration"] = ["Times", "Observability", "State", "Transfer", "Stages"],
        ["Execution"] = ["Times", "Observability", "State", "Transfer", "Stages", "Configuration"],
        ["Blocks"] = ["Times", "Observability", "State", "Transfer", "Stages", "Configuration", "Execution"],
        ["Reference"] = ["Times", "Stages", "Configuration"],
    };

    private static readonly IReadOnlyList<Source> Sources = Read();

    [Fact]
    public void Lower_folders_never_use_upper_ones() =>
        Holds(
            "use only lower folders; move what both need into the lower one",
            source =>
                source.Folder is { } folder
                && (
                    !Layers.TryGetValue(folder, out var lower)
                    || UsedFolders()
                        .Matches(source.Code)
                        .Any(used => used.Groups[1].Value != folder && !lower.Contains(used.Groups[1].Value))
                )
        );

    [Fact]
    public void Channels_are_used_only_between_stages_and_in_an_sftp_connection() =>
        Holds(
            "channels carry files between stages: use a queue of Execution",
            source =>
                source.Code.Contains("System.Threading.Channels")
                && source.Folder is not ("Execution" or "Blocks")
                && source.Project != "Pipeline.Sftp"
        );

    [Fact]
    public void Dataflow_is_used_only_inside_a_transfer() =>
        Holds(
            "Dataflow carries the pieces of one file: keep it in Transfer",
            source => source.Code.Contains("System.Threading.Tasks.Dataflow") && source.Folder != "Transfer"
        );

    [Fact]
    public void Yaml_is_read_only_in_configuration() =>
        Holds(
            "take options from a record, not from YAML",
            source => source.Code.Contains("YamlDotNet") && source.Folder != "Configuration"
        );

    [Fact]
    public void A_source_is_opened_in_one_place() =>
        Holds(
            "open it with SourceFile, which compares it with what was listed before its first byte goes anywhere",
            source =>
                source.Code.Contains(".OpenReadAsync(")
                && source.Path
                    is not (
                        "Pipeline.Engine/Transfer/SourceFile.cs"
                        or "Pipeline.Engine/Transfer/FileHasher.cs" // Only a hash is made of it,
                        or "Pipeline.Engine/Transfer/ChunkedTransfer.cs" // of the draft here,
                        or "Pipeline.Engine/Blocks/Groups/MarkerFile.cs" // and a marker is none.
                    )
        );

    [Fact]
    public void Open_files_are_read_and_written_in_one_place() =>
        Holds(
            "use PosixFile: the runtime throws what nobody judges when a server tells a size or an offset that no file can have",
            source =>
                source.Code.Contains("RandomAccess.")
                && source.Project != "Pipeline.Posix"
                && source.Path != "Pipeline.Engine/State/Manifests/ManifestFile.cs"
        );

    [Fact]
    public void Programs_are_started_in_one_place() =>
        Holds(
            "start it with ChildProcess, which gives it an environment without secrets",
            source =>
                ProgramStart().IsMatch(source.Code)
                // A bench starts this program itself, which may see what this one sees.
                && source.Path is not ("Pipeline.Sftp/Ssh/ChildProcess.cs" or "Pipeline.Cli/Bench/BenchChild.cs")
        );

    [Fact]
    public void What_ssh_trusts_is_said_in_one_place() =>
        Holds(
            "say it in TrustOptions, which is held against a hostile ssh_config",
            source => TrustOption().IsMatch(source.Code) && source.Path != "Pipeline.Sftp/Ssh/TrustOptions.cs"
        );

    /// <summary>Where a file is opened by its path: it is none of ours, or this is the one place.</summary>
    private static readonly string[] OpensByPath =
    [
        "Pipeline.Posix/OwnFolder.cs",
        // How OwnFolder appends outside Linux.
        "Pipeline.Posix/AppendOnly.cs",
        // Folders of stores.
        "Pipeline.Posix/Linux/Libc.cs",
        "Pipeline.Posix/Portable/PortableFolder.cs",
        "Pipeline.Posix/Portable/PortableRoot.cs",
        // The pipeline file, and files that it or the command line names.
        "Pipeline.Engine/Configuration/PlanBuilder.cs",
        "Pipeline.Engine/Configuration/PlanInputs.cs",
        "Pipeline.Cli/Bench/Benchmark.cs",
        "Pipeline.Cli/Bench/BenchWorkspace.cs",
        // The system's.
        "Pipeline.Engine/Blocks/Groups/ProcessIdentity.cs",
        "Pipeline.Engine/Times/ZoneFile.cs",
        "Pipeline.Cli/ProcSelf.cs",
        // A folder for temporary files that this process has made for itself alone.
        "Pipeline.Sftp/Ssh/Askpass.cs",
        "Pipeline.Sftp/Ssh/TemporaryFolder.cs",
    ];

    [Fact]
    public void Files_of_our_own_are_opened_in_one_place()
    {
        Holds(
            "open a file of this program's own (journal, manifest, log, lock, note) by OwnFolder, which looks whose it is",
            source => FileByName().IsMatch(source.Code) && !OpensByPath.Contains(source.Path)
        );
        Assert.Equal(
            OpensByPath.Order(StringComparer.Ordinal),
            Sources
                .Where(source => FileByName().IsMatch(source.Code) && OpensByPath.Contains(source.Path))
                .Select(source => source.Path)
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("File.OpenHandle(path, FileMode.Open)", true)]
    [InlineData("File.ReadAllText(path)", true)]
    [InlineData("new FileStream(\n    path,\n    FileMode.Open\n)", true)]
    [InlineData("new StreamReader(path)", true)]
    [InlineData("[LibraryImport(Name, EntryPoint = \"openat\")]", true)]
    [InlineData("new FileStream(handle, FileAccess.Read)", false)]
    [InlineData("new StreamReader(stream)", false)]
    [InlineData("own.OpenFile(name, OpenHow.Read)", false)]
    public void A_file_that_is_opened_by_its_path_is_seen(string code, bool isSeen) =>
        Assert.Equal(isSeen, FileByName().IsMatch(code));

    [Fact]
    public void A_database_is_opened_in_one_place() =>
        Holds(
            "open it by JournalDatabase, which looks at its files and its schema",
            source =>
                source.Code.Contains("new SqliteConnection(") && source.Path != "Pipeline.Engine/State/Sqlite/JournalDatabase.cs"
        );

    [Fact]
    public void What_the_journal_names_is_deleted_in_one_place() =>
        Holds(
            "a row is not believed: delete a draft by RecordedDrafts, and another file by CheckedDelete",
            source => DraftDelete().IsMatch(source.Code) && source.Path != "Pipeline.Engine/Transfer/RecordedDrafts.cs"
        );

    [Fact]
    public void No_file_is_long() =>
        Holds($"over {MostLines} lines: split it by concept", source => source.Text.Count(letter => letter == '\n') > MostLines);

    [Fact]
    public void No_pragma_silences_the_compiler() =>
        Holds("mend the cause, or turn the rule off in .editorconfig with a reason", source => source.Code.Contains("#pragma"));

    [Fact]
    public void A_catch_that_does_nothing_is_narrow_and_says_why() =>
        Holds(
            "handle the fault, or let it go on; where nothing is to be done, catch one kind and write why",
            source => IdleCatch().IsMatch(source.Text)
        );

    [Fact]
    public void Every_stage_is_registered() =>
        Assert.Equal(
            typeof(BuiltInStages)
                .Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(Stage)) && !type.IsAbstract)
                .Select(type => type.Name)
                .Order(),
            BuiltInStages.All.Select(kind => kind.StageType.Name).Distinct().Order()
        );

    [Theory]
    [InlineData("catch { }", true)]
    [InlineData("catch (IOException)\n{\n}", true)]
    [InlineData("catch (Exception)\n{\n    // never mind\n}", true)]
    [InlineData("catch\n{\n    // never mind\n}", true)]
    [InlineData("catch (IOException error) when (error.HResult == 5)\n{ }", true)]
    [InlineData("catch (IOException)\n{\n    // Already gone.\n}", false)]
    [InlineData("catch (Exception gone) when (gone is IOException)\n{\n    // Already gone.\n}", false)]
    [InlineData("catch (Exception)\n{\n    throw new A();\n}", false)]
    public void An_idle_catch_is_seen(string code, bool isSeen) => Assert.Equal(isSeen, IdleCatch().IsMatch(code));

    private static void Holds(string cure, Func<Source, bool> breaks) =>
        Assert.True(
            Sources.Where(breaks).Select(source => source.Path).ToList() is [],
            $"{cure}: {string.Join(", ", Sources.Where(breaks).Select(source => source.Path))}"
        );

    private static IReadOnlyList<Source> Read()
    {
        var src = Path.Combine(Repository.Root, "src");
        return
        [
            .. Directory
                .EnumerateFiles(src, "*.cs", SearchOption.AllDirectories)
                .Select(file => new Source(Path.GetRelativePath(src, file).Replace('\\', '/'), File.ReadAllText(file)))
                .Where(source => !source.Path.Split('/').Intersect(["obj", "bin"]).Any()),
        ];
    }

    [GeneratedRegex(@"\bPipeline\.Engine\.([A-Z]\w+)\b")]
    private static partial Regex UsedFolders();

    [GeneratedRegex(@"\bProcessStartInfo\b|\bProcess\.Start\(")]
    private static partial Regex ProgramStart();

    [GeneratedRegex(
        @"\b(StrictHostKeyChecking|\w*KnownHosts(File|Command)|VerifyHostKeyDNS|HostKeyAlias|CheckHostIP|UpdateHostKeys)="
    )]
    private static partial Regex TrustOption();

    [GeneratedRegex(@"\bcatch\s*((\([^)]*\)\s*)?(when[^{]*)?\{\s*\}|(\((System\.)?Exception\b[^)]*\)\s*)?\{\s*(//[^\n]*\s*)*\})")]
    private static partial Regex IdleCatch();

    [GeneratedRegex(
        @"\bFile\.(Open|Create|Append|Write|Read|Delete|Move|Copy|Replace)\w*\(|\bnew FileStream\([^;]*?\bFileMode\."
            + @"|\bnew StreamReader\([^)]*[Pp]ath|\bEntryPoint = ""open"
    )]
    private static partial Regex FileByName();

    [GeneratedRegex(@"(?<!RecordedDrafts)\.DeleteAsync\([^()]*[dD]raft\b")]
    private static partial Regex DraftDelete();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    /// <summary>A source file.</summary>
    private sealed record Source(string Path, string Text)
    {
        /// <summary>Its project's folder.</summary>
        public string Project => Path.Split('/')[0];

        /// <summary>Its folder in the engine; null when it is not of the engine or lies directly in it.</summary>
        public string? Folder => Path.Split('/') is ["Pipeline.Engine", var folder, _, ..] ? folder : null;

        /// <summary>Its text without the lines that are comments.</summary>
        public string Code { get; } = Comments().Replace(Text, "");
    }
}
