using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>
/// A <see cref="FaultPlan"/> at work; it counts over all sessions of a server, so that what is tried again meets the
/// next number.
/// </summary>
internal sealed class FaultScript(FaultPlan plan)
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1.5);
    private readonly long[] _counts = new long[plan.Rules.Count];

    /// <summary>What is odd about the answers of one session.</summary>
    public OddAnswers Answers() => new(plan);

    /// <summary>The streams of one session with the faults that concern bytes.</summary>
    public (Stream Input, Stream Output) Bend(Stream input, Stream output, OddAnswers odd)
    {
        if (plan.Rules.Any(rule => rule.Action == FaultAction.Trickle))
            output = new TricklingStream(output, odd);
        if (plan.ShuffleReplies)
            output = new ShufflingStream(output);
        if (plan.CutAfterBytes is not { } most)
            return (input, output);
        var budget = new ByteBudget(most);
        return (new CutStream(input, budget), new CutStream(output, budget));
    }

    /// <summary>Counts a request and, when it meets a fault, does what the fault says.</summary>
    public FaultOutcome Meet(
        Session session,
        Replies replies,
        OddAnswers odd,
        ReadOnlyMemory<byte> packet,
        CancellationToken cancellationToken
    )
    {
        var (operation, id) = FaultTarget.Of(packet.Span);
        if (operation is not { } met)
            return FaultOutcome.None;
        if (plan.IgnoresCase)
            ToSmallLetters(MemoryMarshal.AsMemory(packet).Span);
        var (action, bends) = Decide(met);
        odd.Set(bends);
        if (action is { } whole)
            return Do(whole, met, id);
        if (Restrictions.Refusal(plan, met, packet.Span) is { } refusal)
        {
            replies.Status(id, refusal.Code, refusal.Reason);
            return FaultOutcome.Answered;
        }
        if (bends.Count == 0)
            return FaultOutcome.None;
        session.Answer(packet.Span, cancellationToken);
        session.AwaitSideWork(cancellationToken);
        return FaultOutcome.Answered;

        FaultOutcome Do(FaultAction action, FaultOperation met, uint id)
        {
            switch (action)
            {
                case FaultAction.Stall:
                    return FaultOutcome.Stall;
                case FaultAction.Cut:
                    return FaultOutcome.Cut;
                case FaultAction.CutAfter:
                    replies.Mute();
                    session.Answer(packet.Span, cancellationToken);
                    return FaultOutcome.Cut;
                case FaultAction.Garble when met == FaultOperation.Write:
                    MemoryMarshal.AsMemory(packet).Span[^1] ^= 1;
                    session.Answer(packet.Span, cancellationToken);
                    break;
                case FaultAction.Garble:
                    replies.GarbleNext();
                    session.Answer(packet.Span, cancellationToken);
                    session.AwaitSideWork(cancellationToken);
                    break;
                case FaultAction.Trickle:
                    odd.Trickles = true;
                    session.Answer(packet.Span, cancellationToken);
                    break;
                case FaultAction.Short:
                    var length = MemoryMarshal.AsMemory(packet).Span[^4..];
                    BinaryPrimitives.WriteUInt32BigEndian(length, Math.Max(BinaryPrimitives.ReadUInt32BigEndian(length) / 2, 1));
                    session.Answer(packet.Span, cancellationToken);
                    break;
                case FaultAction.SlowByte:
                    Thread.Sleep(Slow);
                    BinaryPrimitives.WriteUInt32BigEndian(MemoryMarshal.AsMemory(packet).Span[^4..], 1);
                    session.Answer(packet.Span, cancellationToken);
                    replies.FlushAsync(cancellationToken).Wait(cancellationToken);
                    break;
                case FaultAction.SlowNames:
                    Thread.Sleep(Slow);
                    FalseReply.Send(replies, id, met, action);
                    // Those that wait behind it must not be waited for.
                    replies.FlushAsync(cancellationToken).Wait(cancellationToken);
                    break;
                case FaultAction.Double:
                    session.Answer(packet.Span, cancellationToken);
                    session.Answer(packet.Span, cancellationToken);
                    break;
                case FaultAction.LongData:
                    BrokenReply.LongData(replies, id, packet.Span);
                    break;
                default:
                    FalseReply.Send(replies, id, met, action);
                    break;
            }
            return FaultOutcome.Answered;
        }
    }

    private static void ToSmallLetters(Span<byte> packet)
    {
        foreach (var path in RequestPaths.Of(packet))
        {
            foreach (ref var letter in packet[path])
                letter = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
        }
    }

    /// <summary>
    /// What is done in the place of a request, the first of the rules, and all that bends its answer.
    /// </summary>
    private (FaultAction? Whole, IReadOnlyList<FaultAction> Bends) Decide(FaultOperation operation)
    {
        FaultAction? decided = null;
        List<FaultAction>? bends = null;
        for (var i = 0; i < _counts.Length; i++)
        {
            var rule = plan.Rules[i];
            if (!rule.Counts(operation))
                continue;
            var count = Interlocked.Increment(ref _counts[i]);
            if (count < rule.First || count > rule.Last)
                continue;
            if (rule.OnlyBends)
                (bends ??= []).Add(rule.Action);
            else
                decided ??= rule.Action;
        }
        return (decided, bends ?? (IReadOnlyList<FaultAction>)[]);
    }
}

/// <summary>What became of a request under a <see cref="FaultScript"/>.</summary>
internal enum FaultOutcome
{
    /// <summary>No fault: it is to be answered as always.</summary>
    None,

    /// <summary>It has been answered, or will be by work beside the session.</summary>
    Answered,

    /// <summary>The session answers nothing more.</summary>
    Stall,

    /// <summary>The session ends.</summary>
    Cut,
}
