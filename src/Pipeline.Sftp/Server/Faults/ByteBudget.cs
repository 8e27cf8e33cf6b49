namespace Pipeline.Sftp.Server.Faults;

/// <summary>Bytes that a session may still carry before it is cut.</summary>
internal sealed class ByteBudget(long most)
{
    private long _left = most;

    /// <summary>Takes up to <paramref name="count"/> bytes; fewer when the cut comes before.</summary>
    public int Take(int count)
    {
        var left = Interlocked.Add(ref _left, -count);
        return (int)Math.Clamp(left + count, 0, count);
    }
}
