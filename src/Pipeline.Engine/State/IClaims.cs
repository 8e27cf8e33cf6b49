using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>
/// Which run is about to give which version of a file a name. All runs that share the journal see it: of two that work
/// on different versions the one that claimed last goes on, and the other one learns it before it changes anything that
/// others see.
/// </summary>
public interface IClaims
{
    /// <summary>
    /// Claims the versions of files that were just listed, if no other run lives. A run that begins later lists its
    /// files after that, so that it knows no older versions. Returns whether they are claimed.
    /// </summary>
    bool ClaimAhead(IEnumerable<FileItem> items);

    /// <summary>
    /// Whether the advance claims are unchallenged, because no other run has begun since. It does not wait.
    /// </summary>
    bool AreAlone { get; }

    /// <summary>
    /// Claims a version of a file for this run, and notes the draft that is about to get its name, unless another run
    /// has claimed another version since this run claimed its own.
    /// </summary>
    /// <param name="claim">The version.</param>
    /// <param name="over">The claim of another run that is known to be outdated.</param>
    Task<ClaimAnswer> TakeAsync(FileClaim claim, OtherClaim? over = null);

    /// <summary>
    /// Whether another run has claimed another version of a file since this run claimed its own. Waits for nobody.
    /// </summary>
    bool IsLost(FilePlace origin, FileFacts facts);

    /// <summary>
    /// Ends this run's claims on files. While other runs live they stay known: one of those may hold an older version.
    /// </summary>
    void Release(IReadOnlyCollection<FilePlace> origins);

    /// <summary>
    /// Ends all claims, also those of dead runs, at a moment at which this run works on no file; while other runs live
    /// it does nothing.
    /// </summary>
    void ReleaseAll();
}

/// <summary>What became of a claim.</summary>
/// <param name="Newer">The newer claim of another run, for which this one was not made; null when it was made.</param>
/// <param name="Outdated">
/// What other runs may still be about to give a name, of other versions: where one has claimed ahead each time, else
/// only when their claims were known to be outdated.
/// </param>
public sealed record ClaimAnswer(OtherClaim? Newer, IReadOnlyList<OutdatedDraft> Outdated);

/// <summary>The claim of another run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Number">Of two claims on one file the later one has the greater number.</param>
public sealed record OtherClaim(string Run, long Number);

/// <summary>A draft of an older version.</summary>
/// <param name="Run">The run that works on it.</param>
/// <param name="Place">The draft; null where that run has claimed ahead, and names none.</param>
public sealed record OutdatedDraft(string Run, FilePlace? Place);
