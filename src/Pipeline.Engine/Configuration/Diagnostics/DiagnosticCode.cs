namespace Pipeline.Engine.Configuration.Diagnostics;

/// <summary>
/// A stable code for one sort of problem: P0 is about the text, P1 about options, P2 about the graph, P3 about the
/// safety of files, P4 about files named on the command line, P5 are warnings.
/// </summary>
/// <param name="Code">The code.</param>
/// <param name="Title">What it stands for, in a few words.</param>
public sealed record DiagnosticCode(string Code, string Title)
{
    internal static readonly DiagnosticCode Unreadable = new("P001", "the pipeline file cannot be read");
    internal static readonly DiagnosticCode Syntax = new("P002", "the text is not YAML");
    internal static readonly DiagnosticCode TooBig = new("P003", "the text is too big or nested too deeply");
    internal static readonly DiagnosticCode UnknownAlias = new("P004", "an alias has no anchor above it");
    internal static readonly DiagnosticCode DuplicateKey = new("P005", "a key occurs twice in one block");
    internal static readonly DiagnosticCode NotOneBlock = new("P006", "a pipeline file is one block of keys");
    internal static readonly DiagnosticCode Variable = new("P007", "a ${...} cannot be replaced by a value");
    internal static readonly DiagnosticCode NotAllowedHere = new("P008", "a YAML feature that pipeline files do not support");
    internal static readonly DiagnosticCode WrongShape = new("P101", "a block, a list or a text where another kind was expected");
    internal static readonly DiagnosticCode UnknownOption = new("P102", "unknown option");
    internal static readonly DiagnosticCode MissingOption = new("P103", "missing option");
    internal static readonly DiagnosticCode OutOfRange = new("P104", "a value out of its range");
    internal static readonly DiagnosticCode WrongValue = new("P105", "a value of the wrong type");
    internal static readonly DiagnosticCode Contradiction = new("P106", "options that conflict or need each other");
    internal static readonly DiagnosticCode SetMeetsNothing = new("P107", "--set or --vary that matches no option");
    internal static readonly DiagnosticCode Foreign = new("P108", "syntax of another tool that is not supported here");
    internal static readonly DiagnosticCode Renamed = new("P109", "a word of an earlier version");
    internal static readonly DiagnosticCode UnknownStage = new("P201", "unknown stage");
    internal static readonly DiagnosticCode UnknownStoreKind = new("P202", "unknown kind of store");
    internal static readonly DiagnosticCode UnknownStore = new("P203", "unknown store");
    internal static readonly DiagnosticCode BadName = new("P204", "an invalid name");
    internal static readonly DiagnosticCode DuplicateName = new("P205", "a name used twice");
    internal static readonly DiagnosticCode SourceOrder = new("P206", "the first stage must list files, and no other stage can");
    internal static readonly DiagnosticCode Empty = new("P207", "no stages");
    internal static readonly DiagnosticCode NotOneStage = new("P208", "a list entry must be one stage or one block");
    internal static readonly DiagnosticCode NoTarget = new("P209", "a target that does not exist");
    internal static readonly DiagnosticCode ChunksNotTaken = new("P210", "chunks that no stage joins");
    internal static readonly DiagnosticCode NoGroup = new("P211", "a group whose files would be separated");
    internal static readonly DiagnosticCode NoDay = new("P212", "a day that no file has");
    internal static readonly DiagnosticCode NeverReached = new("P213", "an unreachable route");
    internal static readonly DiagnosticCode NotProved = new("P301", "files would be deleted without verified copies");
    internal static readonly DiagnosticCode TakenTooEarly = new("P302", "files would be deleted while they are needed");
    internal static readonly DiagnosticCode HoldsOwnFiles = new("P303", "a store contains the pipeline's own files");
    internal static readonly DiagnosticCode OntoItself = new("P304", "files would be copied onto themselves");
    internal static readonly DiagnosticCode FoundAgain = new("P305", "copies would be listed as new files");
    internal static readonly DiagnosticCode InputMissing = new("P401", "a path that does not exist");
    internal static readonly DiagnosticCode InputUnusable = new("P402", "a path that cannot be processed");
    internal static readonly DiagnosticCode InputsCollide = new("P403", "paths whose copies would have the same place");
    internal static readonly DiagnosticCode NotApart = new("P501", "a warning: two files may have the same place");
    internal static readonly DiagnosticCode SharedFolder = new(
        SharedFolderCode,
        "a warning: other users can replace a folder that is used"
    );

    /// <summary>The code of the warning that somebody else can replace a folder: a run says it too.</summary>
    public const string SharedFolderCode = "P502";

    /// <summary>Every code, in order.</summary>
    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        Unreadable,
        Syntax,
        TooBig,
        UnknownAlias,
        DuplicateKey,
        NotOneBlock,
        Variable,
        NotAllowedHere,
        WrongShape,
        UnknownOption,
        MissingOption,
        OutOfRange,
        WrongValue,
        Contradiction,
        SetMeetsNothing,
        Foreign,
        Renamed,
        UnknownStage,
        UnknownStoreKind,
        UnknownStore,
        BadName,
        DuplicateName,
        SourceOrder,
        Empty,
        NotOneStage,
        NoTarget,
        ChunksNotTaken,
        NoGroup,
        NoDay,
        NeverReached,
        NotProved,
        TakenTooEarly,
        HoldsOwnFiles,
        OntoItself,
        FoundAgain,
        InputMissing,
        InputUnusable,
        InputsCollide,
        NotApart,
        SharedFolder,
    ];
}
