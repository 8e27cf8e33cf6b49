namespace Pipeline.Scenarios.OddServers;

/// <summary>What a run of the program left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Said">What it said, on both streams.</param>
/// <param name="Given">The source's files before, with the hashes of their bytes.</param>
/// <param name="Kept">The source's files after it.</param>
/// <param name="Copies">All other files under final names, by path; objects of the bucket too.</param>
internal sealed record CellResult(
    int ExitCode,
    string Said,
    Dictionary<string, string> Given,
    Dictionary<string, string> Kept,
    Dictionary<string, string> Copies
)
{
    /// <summary>How many places hold the bytes of a source's file, under its name.</summary>
    public int CopiesOf(string path) => Copies.Count(copy => IsOf(copy.Key, path) && copy.Value == Given[path]);

    /// <summary>What was promised and is not so; empty when all is well.</summary>
    /// <param name="example">The pipeline.</param>
    /// <param name="answer">In which way its servers were odd.</param>
    /// <param name="well">What is left where they are not.</param>
    public IEnumerable<string> Broken(Example example, OddAnswer answer, CellResult well)
    {
        foreach (var path in Given.Keys.Where(path => Kept.GetValueOrDefault(path) != Given[path] && CopiesOf(path) == 0))
            yield return $"lost: {path}";
        if (answer.Lies && !example.Verifies)
            yield break;
        foreach (var (path, hash) in Copies)
        {
            var origin = Given.Keys.Where(given => IsOf(path, given)).MaxBy(given => given.Length);
            // What a server changes after it said OK no client can hide; that it is told is asked below.
            if (!answer.Lies && (origin is null ? !Given.ContainsValue(hash) : Given[origin] != hash))
                yield return $"half, or of nobody: {path}";
        }
        foreach (var path in Given.Keys.Where(path => ExitCode == 0 && CopiesOf(path) < well.CopiesOf(path)))
            yield return $"exit code 0, and not there: {path} ({CopiesOf(path)} of {well.CopiesOf(path)} copies)";
    }

    private static bool IsOf(string copy, string path) => copy.EndsWith($"/{path}", StringComparison.Ordinal);
}
