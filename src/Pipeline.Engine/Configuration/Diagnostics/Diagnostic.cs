namespace Pipeline.Engine.Configuration.Diagnostics;

/// <summary>
/// A position in a pipeline file, counted from one. Line 0 means that there is none: the trouble came from the command
/// line, which <see cref="File"/> then quotes.
/// </summary>
public readonly record struct SourceLocation(string File, long Line, long Column);

/// <summary>
/// One thing wrong with a pipeline file, printed in the form that editors and build servers make clickable.
/// </summary>
/// <param name="At">Where.</param>
/// <param name="Code">A stable code such as <c>P102</c>; <see cref="DiagnosticCode.All"/> lists them.</param>
/// <param name="Message">What is wrong and, where it can be known, what to do.</param>
public sealed record Diagnostic(SourceLocation At, string Code, string Message)
{
    /// <summary>Whether the file can be run all the same.</summary>
    public bool IsWarning { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var weight = IsWarning ? "warning" : "error";
        return At.Line == 0
            ? $"{At.File}: {weight} {Code}: {Message}"
            : $"{At.File}({At.Line},{At.Column}): {weight} {Code}: {Message}";
    }
}
