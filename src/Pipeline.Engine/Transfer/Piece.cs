using System.Buffers;

namespace Pipeline.Engine.Transfer;

/// <summary>A stretch of a file on its way: a pooled buffer that goes back to the pool when the last of its users has let it go.</summary>
/// <param name="length">Bytes.</param>
/// <param name="users">How many will let it go.</param>
internal sealed class Piece(int length, int users)
{
    private readonly byte[] _rented = ArrayPool<byte>.Shared.Rent(length);
    private int _users = users;

    public Memory<byte> Memory => _rented.AsMemory(0, length);

    /// <summary>The read that fills it.</summary>
    public Task<int> Reading { get; set; } = Task.FromResult(0);

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}
