using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Sftp.Client;

/// <summary>
/// The requests that wait for a reply, by id. Whoever takes one out of it ends it; so a reply, a cancellation and the
/// end of the connection never end the same request twice. Guarded by the link's lock.
/// </summary>
internal sealed class PendingRequests
{
    private readonly Dictionary<uint, Request> _waiting = [];
    private int _slow;

    public int Count => _waiting.Count;

    /// <summary>Whether one of them may take the server long.</summary>
    public bool HasSlow => _slow > 0;

    public void Add(uint id, Request request)
    {
        _waiting.Add(id, request);
        _slow += request.IsSlow ? 1 : 0;
    }

    public bool TryTake(uint id, [MaybeNullWhen(false)] out Request request)
    {
        if (!_waiting.Remove(id, out request))
            return false;
        _slow -= request.IsSlow ? 1 : 0;
        return true;
    }

    /// <summary>Puts an orphan in the place of a request; false when that request is not there any more.</summary>
    public bool TryReplace(uint id, Request request, Request orphan)
    {
        if (!_waiting.TryGetValue(id, out var there) || there != request)
            return false;
        orphan.Weight = request.Weight;
        orphan.IsSlow = request.IsSlow;
        _waiting[id] = orphan;
        return true;
    }

    public List<Request> TakeAll()
    {
        List<Request> all = [.. _waiting.Values];
        _waiting.Clear();
        _slow = 0;
        return all;
    }
}
