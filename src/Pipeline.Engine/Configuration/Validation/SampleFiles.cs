using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages.Glob;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// A few files that a pipeline would take, made up from its patterns, and where their copies would go. With them a rule
/// can show what would happen, where it is hard to prove that nothing can.
/// </summary>
internal sealed class SampleFiles
{
    private static readonly DateOnly[] Days = [new(2024, 1, 2), new(2024, 1, 3)];
    private static readonly string[] Folders = ["", "s/", "t/"];
    private static readonly string[] Names = ["a.csv", "b.csv", "a.txt"];
    private const int MostAlternatives = 8;

    private readonly PipelineModel _model;
    private readonly GlobFilter _filter;
    private readonly DayReader? _days;

    private SampleFiles(PipelineModel model, StageEntry source, GlobOptions glob)
    {
        (_model, Source, Glob, _filter) = (model, source, glob, new(glob, null));
        _days = glob.TellsDay ? new(glob.Patterns) : null;
        All = [.. Paths(glob).Distinct().Where(IsTaken).Select(Item)];
    }

    /// <summary>The stage that finds them.</summary>
    public StageEntry Source { get; }

    /// <summary>Its options.</summary>
    public GlobOptions Glob { get; }

    /// <summary>The files.</summary>
    public IReadOnlyList<FileItem> All { get; }

    /// <summary>The files of a pipeline; null when nobody knows what it takes.</summary>
    public static SampleFiles? Of(PipelineModel model) =>
        model.First is StageEntry { BoundOptions.Options: GlobOptions glob } source ? new(model, source, glob) : null;

    /// <summary>Whether a file at that path below <c>in</c> would be taken, by its name alone.</summary>
    public bool IsTaken(StorePath path) => _filter.WhyNotName(path) is null;

    /// <summary>Each file that comes to a stage, and where its template puts it.</summary>
    public IEnumerable<(FileItem File, FilePlace Place)> Placed(StageEntry stage, PathTemplate template)
    {
        foreach (var file in All.Where(file => Comes(stage, file.RelativePath)))
        {
            if (Fill(template, file with { Target = stage.Target ?? "target" }) is { } place)
                yield return (file, place);
        }
    }

    private static FilePlace? Fill(PathTemplate template, FileItem file)
    {
        try
        {
            return template.Fill(file, StandingClock.Instance, "pipeline");
        }
        catch (FormatException)
        {
            // Such a file fails when it comes; this is not the rule that says so.
            return null;
        }
    }

    /// <summary>Whether the blocks above a stage let a file through to it.</summary>
    private bool Comes(StageEntry stage, StorePath path) =>
        _model
            .Blocks.Where(block => block.Syntax.Delivery == BranchDelivery.FirstMatch)
            .All(block =>
                block.BranchOf(stage) is not { } its
                || block.Branches.FirstOrDefault(branch =>
                    IsKnown(branch) && block.Syntax.Takes(branch.BoundOptions?.Options, path)
                ) == its
            );

    private static bool IsKnown(BranchEntry branch) => branch.BoundOptions is null or { Options: not null };

    private FileItem Item(StorePath path)
    {
        var origin = new FilePlace(Glob.In.Store, Glob.In.Path / path);
        return new()
        {
            Id = "sample",
            Origin = origin,
            Place = origin,
            RelativePath = path,
            Length = 1,
            ModifiedAt = DateTimeOffset.UnixEpoch,
            Day = _days?.Read(path).Day,
        };
    }

    private static IEnumerable<StorePath> Paths(GlobOptions glob)
    {
        var patterns = glob.Patterns.Where(one => !one.IsNegated).SelectMany(one => one.Signs).Take(MostAlternatives).ToList();
        foreach (var folder in Folders)
        {
            foreach (var name in Names)
            {
                foreach (var day in glob.TellsDay ? Days : Days[..1])
                {
                    var texts = patterns.Count == 0 ? [folder + name] : patterns.Select(signs => Text(signs, folder, name, day));
                    foreach (var text in texts)
                    {
                        if (StorePath.TryParse(text, out var path, out _) && !path.IsRoot)
                            yield return path;
                    }
                }
            }
        }
    }

    /// <summary>A path that the signs of a pattern match.</summary>
    private static string Text(IReadOnlyList<GlobSign> signs, string folder, string name, DateOnly day)
    {
        var text = "";
        var digits = 0;
        for (var at = 0; at < signs.Count; at++)
        {
            var sign = signs[at];
            // Before a sign that says more only the stem of the name can stand, and before a slash only a folder.
            var its =
                at == signs.Count - 1 ? name
                : signs.Skip(at + 1).Any(IsSlash) ? (folder + "r")[..1]
                : name[..1];
            text += sign.Kind switch
            {
                GlobSignKind.Literal => sign.Letter,
                GlobSignKind.Folders => folder,
                GlobSignKind.Anything => (text.Length == 0 || text[^1] == '/' ? folder : "") + its,
                GlobSignKind.Many => its,
                GlobSignKind.Digit => Digits(sign.Part, day)[digits],
                _ => Array.Find([name[0], .. "a0A_-"], sign.Takes) is var letter and not '\0' ? letter : Low(sign),
            };
            digits = sign.Kind == GlobSignKind.Digit && !sign.IsLast ? digits + 1 : 0;
        }
        return text;
    }

    private static bool IsSlash(GlobSign sign) =>
        sign is { Kind: GlobSignKind.Folders or GlobSignKind.Anything } or { Kind: GlobSignKind.Literal, Letter: '/' };

    private static char Low(GlobSign sign) => sign.Ranges is [var (low, _), ..] ? low : 'a';

    private static string Digits(DayPart? part, DateOnly day) =>
        part switch
        {
            DayPart.Year => $"{day:yyyy}",
            DayPart.ShortYear => $"{day:yy}",
            DayPart.Month => $"{day:MM}",
            _ => $"{day:dd}",
        };

    /// <summary>A clock that stands: what is made up does not depend on when.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public static StandingClock Instance { get; } = new();

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
