namespace Pipeline.Cli.Terminal;

/// <summary>
/// What a live display has drawn last. A terminal that is made narrower breaks those lines into more rows, of which the
/// display would leave the upper ones standing: they are erased before it draws again.
/// </summary>
internal sealed class DrawnArea
{
    private IReadOnlyList<int> _lines = [];
    private int _width;

    /// <summary>Takes note of what is drawn now.</summary>
    /// <param name="lines">How long each line is, in cells.</param>
    /// <param name="width">How wide the terminal is.</param>
    public void Drawn(IReadOnlyList<int> lines, int width) => (_lines, _width) = (lines, width);

    /// <summary>
    /// What is to be written before the next drawing: nothing, unless the terminal's width has changed.
    /// </summary>
    public string Eraser(int width)
    {
        if (_lines.Count == 0 || width == _width || width <= 0)
            return "";
        var rows = _lines.Sum(line => Math.Max(1, (line + width - 1) / width));
        var up = rows > 1 ? $"\u001b[{rows - 1}A" : "";
        // The display itself goes up by the lines that it drew: it must find its way back to where this begins.
        return $"\r{up}\u001b[0J{new string('\n', _lines.Count - 1)}";
    }
}
