using System.Buffers.Binary;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server;

/// <summary>
/// What a session holds open. A handle is a place in the table and a count, so that one given back is not taken for its
/// successor.
/// </summary>
internal sealed class HandleTable(long most) : IDisposable
{
    /// <summary>The most that a session may hold open at once.</summary>
    public const int Most = 1024;

    private readonly List<(uint Count, IDisposable? Open)> _places = [];
    private readonly Stack<int> _free = [];

    /// <summary>Bytes of a handle.</summary>
    public const int Length = 8;

    /// <summary>Keeps something open under a new handle. It is closed when the table is full.</summary>
    public ulong Add(IDisposable opened)
    {
        if (!_free.TryPop(out var place))
        {
            if (_places.Count >= most)
            {
                opened.Dispose();
                throw new RequestRefused(StatusCode.Failure, $"{most} files are already open");
            }
            place = _places.Count;
            _places.Add(default);
        }
        var count = _places[place].Count + 1;
        _places[place] = (count, opened);
        return ((ulong)count << 32) | (uint)place;
    }

    /// <summary>What stands behind a handle.</summary>
    public T Get<T>(ReadOnlySpan<byte> handle)
        where T : class =>
        _places[PlaceOf(handle)].Open as T ?? throw new RequestRefused(StatusCode.Failure, "the handle is for something else");

    /// <summary>Takes a handle back; what stood behind it is now the caller's to close.</summary>
    public IDisposable Remove(ReadOnlySpan<byte> handle)
    {
        var place = PlaceOf(handle);
        var (count, open) = _places[place];
        _places[place] = (count, null);
        _free.Push(place);
        return open!;
    }

    /// <summary>Closes everything.</summary>
    public void Dispose() => _places.ForEach(place => place.Open?.Dispose());

    private int PlaceOf(ReadOnlySpan<byte> handle)
    {
        if (handle.Length == Length)
        {
            var (count, place) = (
                BinaryPrimitives.ReadUInt32BigEndian(handle),
                BinaryPrimitives.ReadUInt32BigEndian(handle[4..])
            );
            if (place < _places.Count && _places[(int)place].Count == count && _places[(int)place].Open is not null)
                return (int)place;
        }
        throw new RequestRefused(StatusCode.Failure, "no such handle");
    }
}
