using System.Security.Cryptography;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// Deletes a stale marker. Of several who want to, only one can lay a claim beside it that bears the marker's own hash;
/// whoever has the claim looks again, as the marker may be a new one by then.
/// </summary>
internal sealed class MarkerTakeOver(RunContext context, RunServices services, OwnMarkers laid)
{
    /// <summary>
    /// Takes over; returns why not when somebody else has a claim. Afterwards there may be no marker, or a new one.
    /// </summary>
    public async ValueTask<string?> TryAsync(
        FilePlace place,
        MarkerOwner owner,
        MarkerContent note,
        CancellationToken cancellationToken
    )
    {
        var (store, stale) = (services.Stores[place.Store], owner.Marker);
        var hash = SHA256.HashData([.. stale.Bytes, .. stale.ModifiedAt is { } time ? BitConverter.GetBytes(time.UtcTicks) : []]);
        var claim = place with { Path = MarkerName.Claim(place.Path, Convert.ToHexStringLower(hash)) };
        if (!await laid.WriteAsync(claim, note, cancellationToken) && !await IsOwnAsync(claim, cancellationToken))
        {
            laid.Forget(claim);
            return $"another run is taking over the marker {place}; if that run was killed, delete {claim}";
        }
        if (
            await MarkerFile.FindAsync(store, place.Path, cancellationToken) is { } now
            && now.ModifiedAt == stale.ModifiedAt
            && now.Bytes.AsSpan().SequenceEqual(stale.Bytes)
        )
        {
            await store.DeleteAsync(place.Path, cancellationToken);
            var text = $"{owner.Why(place, null, context.Clock.GetUtcNow())}: taken over";
            context.Events.Publish(new StoreNotice(place.Store, text, IsTrouble: true));
        }
        await laid.RemoveAsync(laid.Find(claim)!, cancellationToken);
        return null;
    }

    private async ValueTask<bool> IsOwnAsync(FilePlace claim, CancellationToken cancellationToken) =>
        (await MarkerFile.FindAsync(services.Stores[claim.Store], claim.Path, cancellationToken))?.Note?.Run
        == services.Recorder.Run;
}
