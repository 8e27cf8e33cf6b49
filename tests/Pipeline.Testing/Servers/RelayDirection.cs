namespace Pipeline.Testing.Servers;

/// <summary>What happens to the bytes that travel in one direction, over all connections of a relay.</summary>
public sealed class RelayDirection
{
    private long bytes;
    private volatile TaskCompletionSource? stalled;

    /// <summary>Time of travel.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The connection that carries this byte of the direction (counted from 0) is cut before it.</summary>
    public long? CutAt { get; set; }

    /// <summary>One bit of this byte of the direction (counted from 0) is turned over.</summary>
    public long? FlipAt { get; set; }

    /// <summary>Once this many bytes have travelled, the direction stalls by itself.</summary>
    public long? StallAt { get; set; }

    /// <summary>Bytes carried so far.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Nothing arrives any more, and nothing is closed.</summary>
    public void Stall() => stalled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends a <see cref="Stall"/>, and one that was still to come.</summary>
    public void Flow()
    {
        StallAt = null;
        Interlocked.Exchange(ref stalled, null)?.SetResult();
    }

    internal Task WhenFlowing(CancellationToken cancellationToken) =>
        stalled?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>
    /// Counts a piece and does to it what is asked; tells how many bytes of it still travel before the cut.
    /// </summary>
    internal int Pass(Span<byte> piece)
    {
        var start = Interlocked.Add(ref bytes, piece.Length) - piece.Length;
        if (FlipAt - start is long flip && flip >= 0 && flip < piece.Length)
        {
            piece[(int)flip] ^= 1;
        }

        if (start + piece.Length >= StallAt)
        {
            StallAt = null;
            Stall();
        }

        return CutAt - start is long cut && cut >= 0 && cut < piece.Length ? (int)cut : piece.Length;
    }
}
