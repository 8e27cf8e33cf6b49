using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.State;

/// <summary>Whose copy stands at which place, and which copies nobody wants any more.</summary>
public interface ICopyRegistry
{
    /// <summary>
    /// The origin whose copy stands at a place, or null. Sees everything given before, durable or not.
    /// </summary>
    /// <param name="place">The place, as a number (see <see cref="FileLocation"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<CopyOwner?> FindCopyOwnerAsync(long place, CancellationToken cancellationToken);

    /// <summary>
    /// Notes whose copy stands at a place. Returns at once, as <see cref="IFileJournal.Put"/> does, and becomes durable
    /// no later than what is put after it.
    /// </summary>
    void PutCopyOwner(long place, CopyOwner owner);

    /// <summary>
    /// Notes a copy that a target may have left behind. Returns at once, as <see cref="IFileJournal.Put"/> does, and
    /// becomes durable no later than what is put after it.
    /// </summary>
    void PutLeftover(LeftoverCopy copy);

    /// <summary>Forgets such a copy, after it was taken away or is known to be none. Returns at once.</summary>
    void ForgetLeftover(LeftoverCopy copy);

    /// <summary>The copies that targets may have left behind. Sees everything given before, durable or not.</summary>
    ValueTask<IReadOnlyList<LeftoverCopy>> LeftoversAsync(CancellationToken cancellationToken);
}
