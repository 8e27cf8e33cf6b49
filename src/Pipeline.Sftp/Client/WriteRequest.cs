using System.Threading.Tasks.Sources;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// A WRITE. Two things happen to it, in either order: its bytes have left the caller's memory (<see
/// cref="SentAsync"/>), and the server has answered, which the file keeps count of. It is reused when both have
/// happened. The bytes of a <see cref="FileRange"/> are in no caller's memory: no caller waits until they have left,
/// and the file stays open until then.
/// </summary>
internal sealed class WriteRequest(SftpMultiplexer link) : Request, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _sent = new() { RunContinuationsAsynchronously = true };
    private SftpFile? _file;
    private ReadOnlyMemory<byte> _payload;
    private FileRange? _range;
    private int _open;

    /// <summary>
    /// Its bytes are the caller's, sent from where they are; empty when they were copied behind the header.
    /// </summary>
    public void Prepare(SftpFile file, int weight, ReadOnlyMemory<byte> payload)
    {
        (_file, Weight, _payload) = (file, weight, payload);
        _open = payload.IsEmpty ? 1 : 2;
    }

    /// <summary>Its bytes come out of a local file.</summary>
    public void Prepare(SftpFile file, int weight, FileRange range)
    {
        var isHeld = false;
        range.File.DangerousAddRef(ref isHeld);
        (_file, Weight, _range) = (file, weight, range);
        _open = 2;
    }

    /// <summary>Ends when the caller's memory is free again.</summary>
    public ValueTask SentAsync() => new(this, _sent.Version);

    /// <summary>Sends the bytes that follow the header.</summary>
    public void Send(Stream stream, SpliceSender ranges)
    {
        if (_range is { } range)
        {
            LetGo(range, ranges.Send(range));
            return;
        }
        stream.Write(_payload.Span);
        _payload = default;
        _sent.SetResult(true);
    }

    /// <summary>Its bytes will not leave any more.</summary>
    public void NotSent(SftpException fault)
    {
        if (_range is { } range)
        {
            LetGo(range, null);
            return;
        }
        _payload = default;
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

    private void LetGo(FileRange range, Exception? wrong)
    {
        _range = null;
        range.File.DangerousRelease();
        _file!.Left(
            wrong is null
                ? null
                : new(SftpStatus.SourceBroken, $"{new RequestLabel("write", _file.Path)}: {wrong.Message}", wrong)
        );
        Release();
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _open) > 0)
            return;
        _file = null;
        _sent.Reset();
        link.Return(this);
    }
}
