using System.Text;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// Writes to one of the standard streams as far as that is possible. What cannot be shown (a full disk, a terminal that
/// is gone) never ends or fails what is being done: the text is lost, and <see cref="Lost"/> tells why. The next line
/// is tried anew.
/// </summary>
internal sealed class BestEffortWriter(TextWriter to) : TextWriter
{
    /// <summary>Why text was lost at last; null when all was written.</summary>
    public string? Lost { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => to.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => to.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => to.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => to.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => to.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(to.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Lost = fault.Message;
        }
    }
}
