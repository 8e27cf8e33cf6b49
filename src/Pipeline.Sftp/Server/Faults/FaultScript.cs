using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>A <see cref="FaultPlan"/> at work; it counts over all sessions of a server, so that what is tried again meets the next number.</summary>
internal sealed class FaultScript(FaultPlan plan)
{
    private readonly long[] _counts = new long[plan.Rules.Count];

    /// <summary>Whether an extension is left out of the VERSION packet.</summary>
    public bool Hides(string extension) => plan.Hidden.Contains(extension);

    /// <summary>The streams of one session with the faults that concern bytes.</summary>
    public (Stream Input, Stream Output) Bend(Stream input, Stream output)
    {
        if (plan.ShuffleReplies)
            output = new ShufflingStream(output);
        if (plan.CutAfterBytes is not { } most)
            return (input, output);
        var budget = new ByteBudget(most);
        return (new CutStream(input, budget), new CutStream(output, budget));
    }

    /// <summary>Counts a request and, when a fault strikes it, does what the fault says.</summary>
    public Strike Meet(Session session, Replies replies, ReadOnlyMemory<byte> packet, CancellationToken stop)
    {
        var (operation, id) = FaultTarget.Of(packet.Span);
        if (operation is not { } met || Decide(met) is not { } action)
            return Strike.None;
        switch (action)
        {
            case FaultAction.Stall:
                return Strike.Stall;
            case FaultAction.Cut:
                return Strike.Cut;
            case FaultAction.CutAfter:
                replies.Mute();
                session.Answer(packet.Span, stop);
                return Strike.Cut;
            case FaultAction.Garble when met == FaultOperation.Write:
                MemoryMarshal.AsMemory(packet).Span[^1] ^= 1;
                session.Answer(packet.Span, stop);
                break;
            case FaultAction.Garble:
                replies.GarbleNext();
                session.Answer(packet.Span, stop);
                session.AwaitSideWork(stop);
                break;
            case FaultAction.Short:
                var length = MemoryMarshal.AsMemory(packet).Span[^4..];
                BinaryPrimitives.WriteUInt32BigEndian(length, Math.Max(BinaryPrimitives.ReadUInt32BigEndian(length) / 2, 1));
                session.Answer(packet.Span, stop);
                break;
            default:
                FalseReply.Send(replies, id, action);
                break;
        }
        return Strike.Answered;
    }

    private FaultAction? Decide(FaultOperation operation)
    {
        FaultAction? decided = null;
        for (var i = 0; i < _counts.Length; i++)
        {
            var rule = plan.Rules[i];
            if (!rule.Counts(operation))
                continue;
            var count = Interlocked.Increment(ref _counts[i]);
            if (count >= rule.First && count <= rule.Last)
                decided ??= rule.Action;
        }
        return decided;
    }
}
