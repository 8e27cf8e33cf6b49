using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// The two loops of a connection, each on a thread of its own, and the requests between them. Any thread sends; one
/// loop writes what has gathered in one go, one loop reads and hands each reply to its request by id. When the
/// connection ends, for whatever reason, every request ends with it.
/// </summary>
internal sealed class SftpMultiplexer : IAsyncDisposable
{
    private const long MostUnderWay = 8 * 1024 * 1024;
    private const int CopiedUpTo = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly ISftpTransport _transport;
    private readonly InFlightWindow _budget = new(MostUnderWay);
    private readonly PendingRequests _table = new();
    private readonly ConcurrentQueue<PendingReply> _replyRequests = [];
    private readonly ConcurrentQueue<WriteRequest> _writeRequests = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<SftpException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ResponseWatchdog _watch;
    private readonly SpliceSender _ranges;
    private SendBatch _filling = new();
    private SendBatch _leaving = new();
    private Task _loops = Task.CompletedTask;
    private Task _closing = Task.CompletedTask;
    private SftpException? _fault;
    private uint _lastId;
    private bool _isAsleep;

    public SftpMultiplexer(ISftpTransport transport, SftpSettings settings)
    {
        (_transport, _ranges) = (transport, new(transport.ToServer));
        _watch = new ResponseWatchdog(settings, this);
        Incoming = new ReceiveBuffer(transport.FromServer, _watch.Arrived);
    }

    public ReceiveBuffer Incoming { get; }

    /// <summary>Watches how answers come.</summary>
    public ResponseWatchdog Watch => _watch;

    /// <summary>Ends with the reason once the connection is gone.</summary>
    public Task<SftpException> Ended => _ended.Task;

    public void Start()
    {
        _watch.Start();
        _loops = Task.WhenAll(OnItsThread(new ReceiveLoop(this).Run), OnItsThread(WriteLoop));
    }

    public uint NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Whether requests wait, and whether one of them may take long.</summary>
    public (bool Any, bool Slow) Waiting()
    {
        lock (_gate)
            return (_table.Count > 0, _table.HasSlow);
    }

    /// <summary>Waits for room; every request that follows takes its share of it.</summary>
    public ValueTask ReserveAsync(int weight, CancellationToken cancellationToken) =>
        _budget.TakeAsync(weight, cancellationToken);

    /// <summary>Sends a packet for which room was reserved.</summary>
    public ValueTask<Reply> AskReserved(
        uint id,
        ReadOnlySpan<byte> packet,
        int weight,
        bool isSlow = false,
        Memory<byte> into = default,
        CancellationToken cancellationToken = default
    )
    {
        var request = NextReply();
        request.Prepare(id, weight, into, isSlow);
        SendReserved(id, packet, request);
        return request.WaitAsync(cancellationToken);
    }

    /// <summary>Sends a READ for which room was reserved, into a local file that stays open meanwhile.</summary>
    public ValueTask<Reply> AskReserved(
        uint id,
        ReadOnlySpan<byte> packet,
        int weight,
        FileRange into,
        CancellationToken cancellationToken
    )
    {
        var request = NextReply();
        request.Prepare(id, weight, into);
        SendReserved(id, packet, request);
        return request.WaitAsync(cancellationToken);
    }

    /// <summary>Sends a packet for which room was reserved; the request is told of the reply.</summary>
    public void SendReserved(uint id, ReadOnlySpan<byte> packet, Request request)
    {
        lock (_gate)
            Enqueue(id, packet, request);
    }

    /// <summary>Sends a WRITE with this header; ends when its memory is free. The file gets the answer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteReservedAsync(
        uint id,
        PacketWriter header,
        ReadOnlyMemory<byte> payload,
        int weight,
        SftpFile file
    )
    {
        var request = NextWrite();
        var isCopied = payload.Length <= CopiedUpTo;
        if (isCopied)
            header.Append(payload.Span);
        request.Prepare(file, weight, isCopied ? default : payload);
        lock (_gate)
        {
            Enqueue(id, header.Written.Span, request);
            file.Expect(isRange: false);
            if (!isCopied)
                _filling.FollowedBy(request);
        }
        if (!isCopied)
            await request.SentAsync();
    }

    /// <summary>
    /// Sends a WRITE whose header is given and whose bytes come out of a local file, which is held open until they have
    /// left. The answer goes to the file.
    /// </summary>
    public void WriteReserved(uint id, PacketWriter header, FileRange range, int weight, SftpFile file)
    {
        var request = NextWrite();
        lock (_gate)
        {
            ThrowIfEnded();
            request.Prepare(file, weight, range);
            Enqueue(id, header.Written.Span, request);
            file.Expect(isRange: true);
            _filling.FollowedBy(request);
        }
    }

    /// <summary>Closes a handle without waiting for the answer; does nothing when the connection is gone.</summary>
    public void CloseInBackground(ReadOnlySpan<byte> handle)
    {
        var id = NextId();
        using var packet = new PacketWriter(PacketLimits.Handle + 64);
        packet.Begin(PacketType.Close, id);
        packet.Write(handle);
        packet.End();
        lock (_gate)
            if (_fault is null)
                Enqueue(id, packet.Written.Span, new AbandonedRequest(this));
    }

    /// <summary>Nobody waits for this request any more; false when its reply is just coming in or has come.</summary>
    public bool Abandon(uint id, Request request)
    {
        lock (_gate)
            return _table.TryReplace(id, request, new AbandonedRequest(this));
    }

    public void Return(PendingReply request) => _replyRequests.Enqueue(request);

    public void Return(WriteRequest request) => _writeRequests.Enqueue(request);

    /// <summary>Takes the request out that this reply belongs to, and gives its room back.</summary>
    /// <exception cref="InvalidDataException">No request of this id waits.</exception>
    public Request Claim(uint id)
    {
        Request? request;
        lock (_gate)
            if (!_table.TryTake(id, out request))
                throw new InvalidDataException($"the server replied to request {id}, which does not wait for a reply");
        _budget.Give(request.Weight);
        return request;
    }

    /// <summary>Ends the connection and every request with it. The first reason counts.</summary>
    public void End(SftpException fault)
    {
        List<Request> waiting;
        lock (_gate)
        {
            if (_fault is not null)
                return;
            _fault = fault;
            waiting = _table.TakeAll();
            _filling.Fail(fault);
            _closing = Task.Run(() => _transport.DisposeAsync().AsTask());
        }
        _budget.Break(fault);
        foreach (var request in waiting)
            request.Fail(fault);
        _watch.Stop();
        _over.Cancel();
        _wake.Set();
        _ended.SetResult(fault);
    }

    /// <summary>The reason the connection ended; only asked for after it did.</summary>
    public SftpException Fault => _fault!;

    public CancellationToken Over => _over.Token;

    /// <summary>Work that blocks gets a thread of its own, so that the pool's few stay free.</summary>
    public static Task<T> OnItsThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        End(new SftpException(SftpStatus.ConnectionLost, "this program closed the connection"));
        await _closing;
        await _loops;
        _filling.Dispose();
        _leaving.Dispose();
        _wake.Dispose();
    }

    private PendingReply NextReply() => _replyRequests.TryDequeue(out var request) ? request : new(this);

    private WriteRequest NextWrite() => _writeRequests.TryDequeue(out var request) ? request : new(this);

    private void Enqueue(uint id, ReadOnlySpan<byte> packet, Request request)
    {
        ThrowIfEnded();
        if (_table.Count == 0)
            _watch.Asked();
        _table.Add(id, request);
        _filling.Add(packet);
        if (!_isAsleep)
            return;
        _isAsleep = false;
        _wake.Set();
    }

    private void ThrowIfEnded()
    {
        if (_fault is not null)
            throw _fault.Again();
    }

    /// <returns>What the writing ended with.</returns>
    private SftpException WriteLoop()
    {
        try
        {
            while (!Over.IsCancellationRequested)
            {
                if (TrySwap())
                {
                    _leaving.WriteTo(_transport.ToServer, _ranges);
                    continue;
                }
                _wake.WaitOne();
                // The others that the same replies have woken go first: their requests leave in the same write.
                Thread.Yield();
            }
        }
        catch (Exception e) // Whatever a stream throws, it must not leave anybody waiting.
        {
            End(Lost(e));
        }
        _leaving.Fail(Fault);
        return Fault;
    }

    private bool TrySwap()
    {
        lock (_gate)
        {
            _isAsleep = _filling.IsEmpty;
            if (!_isAsleep)
                (_filling, _leaving) = (_leaving, _filling);
            return !_isAsleep;
        }
    }

    /// <summary>The fault of a stream that ended or broke, with what the transport said last.</summary>
    public SftpException Lost(Exception? cause)
    {
        if (_fault is { } known)
            return known;
        var words = _transport.ReadStderrTailAsync().AsTask().GetAwaiter().GetResult();
        var why = cause is null or IOException { InnerException: not null } ? "the server closed it" : cause.Message;
        return new SftpException(
            SftpStatus.ConnectionLost,
            words.Length > 0 ? $"the connection was lost: {words}" : $"the connection was lost: {why}",
            cause
        );
    }
}
