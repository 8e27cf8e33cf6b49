using System.CommandLine;

namespace Pipeline.Cli.Commands;

/// <summary>Arguments and options that several commands have, defined once.</summary>
internal static class Arguments
{
    /// <summary>The folder of journal, manifest and log, in the working directory.</summary>
    public const string LogFolder = "log";

    /// <summary>The option for JSON.</summary>
    public const string JsonName = "--json";

    /// <summary>The pipeline file.</summary>
    public static Argument<string> File() => new("FILE") { Description = "The pipeline file, for example etc/fetcher.yml" };

    /// <summary>Values written over those in the file.</summary>
    public static Option<string[]> Set() =>
        new("--set")
        {
            Description = "Override a value of the file: --set stages.glob.max_files=10",
            HelpName = "KEY=VALUE",
            AllowMultipleArgumentsPerToken = false,
        };

    /// <summary>JSON instead of lines for a person.</summary>
    public static Option<bool> Json(string what) => new(JsonName) { Description = what };
}
