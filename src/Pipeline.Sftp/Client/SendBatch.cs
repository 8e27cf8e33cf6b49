using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// What leaves in one go: small packets one behind the other in one buffer, and between them the places where the large
/// payloads of writes come in from their owners' memory, or from a file.
/// </summary>
internal sealed class SendBatch : IDisposable
{
    private readonly PacketWriter _bytes = new(64 * 1024);
    private readonly List<(int At, WriteRequest Request)> _payloads = [];
    private int _sent;

    public bool IsEmpty => _bytes.Length == 0;

    public void Add(ReadOnlySpan<byte> packet) => _bytes.Append(packet);

    /// <summary>The bytes added last are the header of a packet whose payload follows from this request.</summary>
    public void FollowedBy(WriteRequest request) => _payloads.Add((_bytes.Length, request));

    public void WriteTo(Stream stream, SpliceSender ranges)
    {
        var from = 0;
        for (; _sent < _payloads.Count; _sent++)
        {
            var (at, request) = _payloads[_sent];
            stream.Write(_bytes.Written.Span[from..at]);
            request.Send(stream, ranges);
            from = at;
        }
        if (from < _bytes.Length)
            stream.Write(_bytes.Written.Span[from..]);
        stream.Flush();
        Clear();
    }

    /// <summary>Nothing more of this will leave: whoever lent memory gets it back.</summary>
    public void Fail(SftpException fault)
    {
        for (; _sent < _payloads.Count; _sent++)
            _payloads[_sent].Request.NotSent(fault);
        Clear();
    }

    public void Dispose() => _bytes.Dispose();

    private void Clear()
    {
        _bytes.Clear();
        _payloads.Clear();
        _sent = 0;
    }
}
