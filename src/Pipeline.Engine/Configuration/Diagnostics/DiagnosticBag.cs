namespace Pipeline.Engine.Configuration.Diagnostics;

/// <summary>Gathers the problems of one file; nobody stops at the first.</summary>
internal sealed class DiagnosticBag
{
    private readonly HashSet<Diagnostic> _problems = [];
    private readonly HashSet<Diagnostic> _warnings = [];
    private readonly HashSet<SourceLocation> _unfilled = [];

    /// <summary>How many there are, without warnings.</summary>
    public int Count => _problems.Count;

    /// <summary>
    /// Adds a problem once: an alias that is read twice adds no duplicate. Other problems of a text whose variables
    /// could not be replaced are dropped, because its final value is unknown.
    /// </summary>
    public void Add(SourceLocation at, DiagnosticCode code, string message)
    {
        if (code == DiagnosticCode.Variable)
            _unfilled.Add(at);
        else if (_unfilled.Contains(at))
            return;
        _problems.Add(new(at, code.Code, message));
    }

    /// <summary>Adds problems that were found elsewhere.</summary>
    public void Add(IEnumerable<Diagnostic> problems) => _problems.UnionWith(problems);

    /// <summary>Adds a warning: the file can be run all the same.</summary>
    public void Warn(SourceLocation at, DiagnosticCode code, string message) =>
        _warnings.Add(new(at, code.Code, message) { IsWarning = true });

    /// <summary>The problems in the order of the file, those without a position last.</summary>
    public IReadOnlyList<Diagnostic> InOrder() => Sorted(_problems);

    /// <summary>The warnings, in the same order.</summary>
    public IReadOnlyList<Diagnostic> WarningsInOrder() => Sorted(_warnings);

    private static IReadOnlyList<Diagnostic> Sorted(IEnumerable<Diagnostic> problems) =>
        [
            .. problems
                .OrderBy(diagnostic => diagnostic.At.Line == 0)
                .ThenBy(diagnostic => diagnostic.At.Line)
                .ThenBy(diagnostic => diagnostic.At.Column)
                .ThenBy(diagnostic => diagnostic.Code, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Message, StringComparer.Ordinal),
        ];
}
