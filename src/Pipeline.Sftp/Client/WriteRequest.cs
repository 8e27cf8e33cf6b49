using System.Threading.Tasks.Sources;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// A WRITE. Two things happen to it, in either order: its bytes have left the caller's memory (<see cref="SentAsync"/>), and the server
/// has answered, which the file keeps count of. It is used again when both are over.
/// </summary>
internal sealed class WriteRequest(SftpLink link) : Request, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _sent = new() { RunContinuationsAsynchronously = true };
    private SftpFile? _file;
    private int _open;

    /// <summary>The caller's bytes, sent from where they are; empty when they were copied behind the header.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    public void Prepare(SftpFile file, int weight, ReadOnlyMemory<byte> payload)
    {
        _file = file;
        Weight = weight;
        Payload = payload;
        _open = payload.IsEmpty ? 1 : 2;
    }

    /// <summary>Ends when the caller's memory is free again.</summary>
    public ValueTask SentAsync() => new(this, _sent.Version);

    public void Sent()
    {
        Payload = default;
        _sent.SetResult(true);
    }

    public void NotSent(SftpException fault)
    {
        Payload = default;
        _sent.SetException(fault.Again());
    }

    public override void Answer(in Reply reply)
    {
        var file = _file!;
        file.Acknowledge(reply.IsStatus(StatusCode.Ok) ? null : reply.Refusal(new("write", file.Path)));
        Release();
    }

    public override void Fail(SftpException fault)
    {
        _file!.Acknowledge(fault.Again());
        Release();
    }

    public void GetResult(short token)
    {
        try
        {
            _sent.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _sent.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _sent.OnCompleted(continuation, state, token, flags);

    private void Release()
    {
        if (Interlocked.Decrement(ref _open) > 0)
            return;
        _file = null;
        _sent.Reset();
        link.Return(this);
    }
}
