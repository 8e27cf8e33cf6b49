namespace Pipeline.Cli.Log;

/// <summary>How much the console is told; each step tells all that the one before tells.</summary>
internal enum Verbosity
{
    /// <summary><c>-q</c>: errors.</summary>
    Errors,

    /// <summary>The default: what a person should know of a run.</summary>
    Normal,

    /// <summary><c>-v</c>: each file.</summary>
    Files,

    /// <summary><c>-vv</c>: each step of each file.</summary>
    Steps,

    /// <summary><c>-vvv</c>: everything, with stack traces.</summary>
    Everything,
}
