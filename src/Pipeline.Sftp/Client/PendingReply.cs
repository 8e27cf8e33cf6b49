using System.Threading.Tasks.Sources;

namespace Pipeline.Sftp.Client;

/// <summary>
/// A request whose reply one caller waits for; used again and again, so that waiting costs no allocation. The caller
/// goes on on the thread pool, never on the loop that read the reply.
/// </summary>
internal sealed class PendingReply(SftpMultiplexer link) : Request, IValueTaskSource<Reply>
{
    private ManualResetValueTaskSourceCore<Reply> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private Memory<byte> _into;
    private FileRange? _intoFile;

    public override Memory<byte> Into => _into;

    public override FileRange? IntoFile => _intoFile;

    public uint Id { get; private set; }

    public void Prepare(uint id, int weight, Memory<byte> into, bool isSlow)
    {
        Id = id;
        Weight = weight;
        IsSlow = isSlow;
        _into = into;
    }

    public void Prepare(uint id, int weight, FileRange into)
    {
        Prepare(id, weight, default, isSlow: false);
        _intoFile = into;
    }

    /// <summary>
    /// The reply. From here on a cancellation takes the request out of the table, unless its bytes are just arriving.
    /// </summary>
    public ValueTask<Reply> WaitAsync(CancellationToken cancellationToken)
    {
        var waiting = new ValueTask<Reply>(this, _core.Version);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var request = (PendingReply)state!;
                    if (request.Link.Abandon(request.Id, request))
                        request._core.SetException(new OperationCanceledException(token));
                },
                this
            );
        return waiting;
    }

    public override void Answer(in Reply reply) => _core.SetResult(reply);

    public override void Fail(SftpException fault) => _core.SetException(fault.Again());

    public Reply GetResult(short token)
    {
        // Waits for a cancellation that is being delivered, so that it cannot reach the next user of this object.
        _registration.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _registration = default;
            _into = default;
            _intoFile = null;
            _core.Reset();
            link.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private SftpMultiplexer Link => link;
}
