using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// Requests that one caller waits for together: it is woken once, by the last reply, instead of once by each. They are
/// heard out in whatever order they come, so that no refusal is lost; a caller that is cancelled leaves them to
/// themselves.
/// </summary>
internal sealed class ReplyGroup(SftpMultiplexer link)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One more than are under way, until the caller begins to wait: the first reply may come before the second request
    // is sent.
    private int _missing = 1;

    /// <summary>Sends one more, for which room was reserved.</summary>
    public Member Ask(uint id, PacketWriter packet, bool isSlow)
    {
        packet.End();
        var member = new Member(this) { Weight = SftpConnection.Small, IsSlow = isSlow };
        Interlocked.Increment(ref _missing);
        link.SendReserved(id, packet.Written.Span, member);
        return member;
    }

    /// <summary>Ends when every reply is there.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        Arrived();
        return _all.Task.WaitAsync(cancellationToken);
    }

    private void Arrived()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _all.SetResult();
    }

    /// <summary>One of the requests; its reply is read after the wait.</summary>
    internal sealed class Member(ReplyGroup group) : Request
    {
        private Reply _reply;
        private SftpException? _fault;

        /// <summary>What came back.</summary>
        /// <exception cref="SftpException">The connection ended.</exception>
        public Reply Reply => _fault is null ? _reply : throw _fault;

        public override void Answer(in Reply reply)
        {
            _reply = reply;
            group.Arrived();
        }

        public override void Fail(SftpException fault)
        {
            _fault = fault.Again();
            group.Arrived();
        }
    }
}
