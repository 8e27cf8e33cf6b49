using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Options;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Stages.Chunk;

/// <summary>
/// Finds the size of chunks from file to file: for <c>size: auto</c>. The stage that cuts asks it, the one that sends
/// tells it how long each file took. The chunks of a file lie together before the stage that sends, so the time of one
/// file tells how fast all of them are.
/// </summary>
/// <param name="step">The full name of the stage that cuts.</param>
/// <param name="events">Where changes are told.</param>
public sealed class ChunkSizeTuner(string step, EventStream events)
{
    /// <summary>The size with which it begins; smaller files are not cut.</summary>
    internal static readonly ByteSize First = new(8 << 20);

    private const long Unit = 1 << 20;
    private const int Most = 256;

    /// <summary>A file in fewer chunks is not sent side by side, whatever their size.</summary>
    private const int FewestChunks = 4;

    private readonly Lock _lock = new();
    private readonly HillClimber _climb = new((int)(First.Bytes / Unit), Most);

    /// <summary>What was found so far.</summary>
    public TunedSetting Tuned
    {
        get
        {
            lock (_lock)
                return new(step, "size", Text(_climb.Best), _climb.HasTried);
        }
    }

    /// <summary>
    /// The size of the chunks of a file that is cut now, bytes. A file too small for the size that is tried tells
    /// nothing of it, and is cut as well as it can be.
    /// </summary>
    /// <param name="length">The file's size in bytes.</param>
    internal long Of(long length)
    {
        lock (_lock)
        {
            var largest = Math.Max(1, length / FewestChunks / Unit);
            return (largest >= _climb.Now ? _climb.Now : Math.Min(_climb.Best, largest)) * Unit;
        }
    }

    /// <summary>Takes in how long a file took.</summary>
    /// <param name="size">The size of its chunks, bytes.</param>
    /// <param name="sent">The bytes that were sent; what had been there before took no time.</param>
    /// <param name="took">The time from the first chunk until the file was whole.</param>
    internal void Record(long size, long sent, TimeSpan took)
    {
        lock (_lock)
        {
            var now = _climb.Now;
            if (size != now * Unit || sent < FewestChunks * size || took <= TimeSpan.Zero)
                return;
            _climb.Add(sent / took.TotalSeconds);
            if (_climb.Now != now)
                events.Publish(new Tuned(step, "size", Text(_climb.Now)));
        }
    }

    private static string Text(int units) => new ByteSize(units * Unit).ToString().Replace(" ", "");
}
