using Pipeline.Engine.Observability;

namespace Pipeline.Cli;

/// <summary>
/// The exit codes that a script may rely on. How a run ended is <see cref="RunResult"/>, whose values are
/// exit codes too.
/// </summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Done = 0;

    /// <summary>Some files failed, or a check found something.</summary>
    public const int SomeFailed = 1;

    /// <summary>Wrong usage or a wrong pipeline file; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>The run itself broke.</summary>
    public const int Broken = 3;
}
