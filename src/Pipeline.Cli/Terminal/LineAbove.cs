using Spectre.Console.Rendering;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// A line that scrolls away above a live display: what the display had drawn below the cursor is erased first, or its
/// ends would show behind a shorter line.
/// </summary>
internal sealed class LineAbove(string line) : IRenderable
{
    private const string EraseBelow = "\u001b[0J";

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(line.Length, line.Length);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [Segment.Control(EraseBelow), new(line), Segment.LineBreak];
}
