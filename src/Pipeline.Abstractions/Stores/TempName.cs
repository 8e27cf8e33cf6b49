namespace Pipeline.Abstractions.Stores;

/// <summary>How files are called as long as they are written, or set aside (see <see cref="DraftName"/>).</summary>
public enum TempName
{
    /// <summary><c>.NAME.part-…</c>: most programs do not see such files.</summary>
    Hidden,

    /// <summary><c>NAME.part-…</c>, for servers that refuse or hide names that begin with a dot.</summary>
    Suffix,
}
