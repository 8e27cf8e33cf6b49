using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>
/// A registry of a few stages and stores that do nothing, so that the tests of plans hang on no real one.
/// </summary>
internal static class SmallPipeline
{
    public static ComponentRegistry Registry { get; } =
        new(
            [StageDescriptor.Of<Look>(), StageDescriptor.Of<Bring>(), StageDescriptor.Of<Prove>(), StageDescriptor.Of<Remove>()],
            BuiltInBlocks.All,
            [
                StoreDescriptor.Of<IShelf, ShelfOptions>("shelf", (_, _) => throw new NotSupportedException()),
                StoreDescriptor.Of<IWire, WireOptions>("wire", (_, _) => throw new NotSupportedException()),
            ]
        );

    public static PlanInputs Inputs(string[]? set = null, Dictionary<string, string>? variables = null) =>
        new()
        {
            Variable = name => variables?.GetValueOrDefault(name),
            ReadFile = path => path == "pw.txt" ? "hunter2\n" : throw new FileNotFoundException($"no file {path}"),
            Overrides = set ?? [],
            WorkingFolder = "/work-folder",
        };

    public static PlanResult Build(string yaml, string[]? set = null, Dictionary<string, string>? variables = null) =>
        PlanBuilder.Build("etc/p.yml", yaml, Registry, Inputs(set, variables));

    public static string[] Problems(string yaml, string[]? set = null, Dictionary<string, string>? variables = null) =>
        [.. Build(yaml, set, variables).Problems.Select(diagnostic => diagnostic.ToString())];

    /// <summary>
    /// A pipeline with these stages between the stores <c>a</c>, <c>b</c> and <c>far</c>; the first stage stands in
    /// line 4.
    /// </summary>
    public static string Yaml(string stages) =>
        "pipeline: p\nstores: { a: { shelf: { root: data/a } }, b: { shelf: { root: data/b } }, far: { wire: { host: h } } }\nstages:\n"
        + stages;
}

/// <summary>Options of the look stage.</summary>
public sealed record LookOptions
{
    /// <summary>Where to look.</summary>
    public required FilePlace In { get; init; }

    /// <summary>What to look for.</summary>
    [NotEmpty]
    public IReadOnlyList<string> Pattern { get; init; } = ["**"];

    /// <summary>The youngest age.</summary>
    public TimeSpan? MinAge { get; init; }
}

/// <summary>What to do when it is there.</summary>
public enum WhenThere
{
    /// <summary>Leave it.</summary>
    LeaveIt,

    /// <summary>Write over it.</summary>
    Replace,
}

/// <summary>Options of the bring stage.</summary>
public sealed record BringOptions : IMakesCopies
{
    /// <summary>Where it goes.</summary>
    public required PathTemplate To { get; init; }

    /// <summary>What to do when it is there.</summary>
    public WhenThere WhenThere { get; init; } = WhenThere.Replace;

    /// <summary>How much room must stay.</summary>
    [Between(typeof(ByteSize), "1MiB", "1TiB")]
    public ByteSize MinFree { get; init; } = new(1 << 20);
}

/// <summary>Options of the prove stage.</summary>
public sealed record ProveOptions : IProvesCopies
{
    /// <summary>Whether only sizes are compared.</summary>
    public bool SizeOnly { get; init; }

    VerificationLevel IProvesCopies.Strength => SizeOnly ? VerificationLevel.Size : VerificationLevel.ReadBack;

    string? IProvesCopies.Algorithm => null;
}

/// <summary>Options of the remove stage.</summary>
public sealed record RemoveOptions : ITakesAway, IValidatableOptions
{
    /// <summary>The least proof.</summary>
    public VerificationLevel Needs { get; init; } = VerificationLevel.CheckFile;

    IEnumerable<OptionError> IValidatableOptions.Faults() =>
        Needs == VerificationLevel.None ? [new(nameof(Needs), "'needs' cannot be none")] : [];
}

/// <summary>Options of the shelf store.</summary>
public sealed record ShelfOptions : IHasLocalRoot
{
    /// <summary>Its folder.</summary>
    public required string Root { get; init; }

    string IHasLocalRoot.LocalRoot => Root;
}

/// <summary>Options of the wire store.</summary>
public sealed record WireOptions
{
    /// <summary>The server.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 22;

    /// <summary>The password.</summary>
    public Secret? Password { get; init; }
}

/// <summary>Looks for files.</summary>
[Stage("look")]
public sealed class Look(LookOptions options, StageContext context) : SourceStage
{
    public override IAsyncEnumerable<ScanResult> FindAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{options}{context}");
}

/// <summary>Brings the file.</summary>
[Stage("bring")]
public sealed class Bring(BringOptions options, StageContext context) : Still(options, context);

/// <summary>Proves copies. Every one.</summary>
[Stage("prove")]
public sealed class Prove(ProveOptions options, StageContext context) : Still(options, context);

/// <summary>Removes the file.</summary>
[Stage("remove")]
public sealed class Remove(RemoveOptions options, StageContext context) : Still(options, context);

public abstract class Still(object options, StageContext context) : FileStage
{
    public override ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{options}{context}");

    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        ExecuteAsync(item, cancellationToken);
}

/// <summary>A shelf.</summary>
public interface IShelf : IFileStore;

/// <summary>A wire.</summary>
public interface IWire : IFileStore;
