using Pipeline.Engine.Files;

namespace Pipeline.Engine.Journal;

/// <summary>
/// Which run is about to give which version of a file a name. All runs that share the journal see it: of two that work
/// on different versions the one that claimed last goes on, and the other one learns it before it changes anything that
/// others see.
/// </summary>
public interface IClaims
{
    /// <summary>
    /// Claims a version of a file for this run, and notes the draft that is about to get its name. Returns null when
    /// that is done, and the claim of another run when that is on another version and newer than this run's.
    /// </summary>
    /// <param name="claim">The version.</param>
    /// <param name="over">The claim of another run that is known to be outdated.</param>
    Task<OtherClaim?> TakeAsync(FileClaim claim, OtherClaim? over = null);

    /// <summary>Whether another run has claimed another version of a file since this run claimed its own.</summary>
    Task<bool> IsLostAsync(FilePlace origin, FileFacts facts);

    /// <summary>The drafts that other runs have noted for other versions of a file.</summary>
    Task<IReadOnlyList<FilePlace>> OutdatedDraftsAsync(FileClaim claim);

    /// <summary>
    /// Ends this run's claims on files. While other runs live they stay known: one of those may hold an older version.
    /// </summary>
    void Release(IReadOnlyCollection<FilePlace> origins);
}

/// <summary>The claim of another run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Number">Of two claims on one file the later one has the greater number.</param>
public sealed record OtherClaim(string Run, long Number);
