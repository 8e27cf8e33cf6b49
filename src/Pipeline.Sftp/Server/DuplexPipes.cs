using System.IO.Pipelines;

namespace Pipeline.Sftp.Server;

/// <summary>
/// Two byte streams that cross, inside one process: what one end writes the other one reads. Each way holds up to 1
/// MiB.
/// </summary>
public sealed class DuplexPipes
{
    private const int Room = 1024 * 1024;

    /// <summary>Makes both ways.</summary>
    public DuplexPipes()
    {
        var (up, down) = (NewPipe(), NewPipe());
        Client = new Ends(down.Reader.AsStream(), up.Writer.AsStream());
        Server = new Ends(up.Reader.AsStream(), down.Writer.AsStream());
    }

    /// <summary>The end for a client.</summary>
    public Ends Client { get; }

    /// <summary>The end for a server.</summary>
    public Ends Server { get; }

    private static Pipe NewPipe() =>
        new(
            new PipeOptions(
                pauseWriterThreshold: Room,
                resumeWriterThreshold: Room / 2,
                minimumSegmentSize: 64 * 1024,
                useSynchronizationContext: false
            )
        );

    /// <summary>One end.</summary>
    /// <param name="Input">What arrives here; it ends when the other side disposes its output.</param>
    /// <param name="Output">What goes to the other side; writing breaks when that one disposed its input.</param>
    public sealed record Ends(Stream Input, Stream Output);
}
