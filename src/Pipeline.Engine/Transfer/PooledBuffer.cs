using System.Buffers;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// A stretch of a file on its way: a pooled buffer that goes back to the pool when the last of its users has let it go.
/// </summary>
/// <param name="length">Bytes.</param>
/// <param name="users">How many will let it go.</param>
internal sealed class PooledBuffer(int length, int users)
{
    private readonly byte[] _rented = ArrayPool<byte>.Shared.Rent(length);
    private int _users = users;
    private int _length = length;

    public Memory<byte> Memory => _rented.AsMemory(0, _length);

    /// <summary>The read that fills it.</summary>
    public Task<int> Reading { get; set; } = Task.FromResult(0);

    /// <summary>The file ended inside it.</summary>
    public void Shorten(int filled) => _length = filled;

    /// <summary>One of its users needs it no more.</summary>
    /// <param name="all">None of them has got it.</param>
    public void LetGo(bool all = false)
    {
        if (Interlocked.Add(ref _users, all ? -_users : -1) == 0)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}
