using Pipeline.Abstractions.Items;
using Pipeline.Cli.Log;
using Spectre.Console;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// The two ways out of the program: results on standard output, everything else on standard error. Every line that
/// leaves through here is made harmless first (<see cref="VisibleText"/>). While a live display is shown, lines go
/// above it.
/// </summary>
internal sealed class ConsoleOutput
{
    private readonly Lock _turn = new();
    private readonly BestEffortWriter _out = new(Console.Out);
    private readonly BestEffortWriter _error = new(Console.Error);
    private IAnsiConsole? _live;

    /// <summary>
    /// Why a part of the results could not be written to standard output; null when nothing is missing.
    /// </summary>
    public string? LostResults => _out.Lost;

    /// <summary>Standard output, for help and other texts that are not this program's own.</summary>
    public TextWriter Out => _out;

    /// <summary>Whether standard error is a terminal that understands more than plain lines.</summary>
    public bool IsLively { get; } =
        !Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "")
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    /// <summary>Whether colours are wanted: a terminal, and <c>NO_COLOR</c> not set (no-color.org).</summary>
    public bool IsColoured => IsLively && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>A result: one line on standard output.</summary>
    public void Result(string line) => Write(_out, VisibleText.Of(line));

    /// <summary>
    /// A result of the program's own making that may have several lines, such as a schema: on standard output as it is.
    /// </summary>
    public void Document(string text)
    {
        lock (_turn)
            _out.Write(text.EndsWith('\n') ? text : text + '\n');
    }

    /// <summary>One line on standard error.</summary>
    public void Note(string line)
    {
        var plain = VisibleText.Of(line);
        lock (_turn)
        {
            if (_live is null)
                Write(_error, plain);
            else
                _live.Write(new LineAbove(plain));
        }
    }

    /// <summary>
    /// A fault with its stack trace, indented so that none of its lines can be taken for one of ours.
    /// </summary>
    public void Trace(Exception fault)
    {
        foreach (var line in Fault.Trace(fault).Split('\n'))
            Note($"    | {line.TrimEnd('\r')}");
    }

    /// <summary>A console on standard error for a live display, which from now on gets the notes too.</summary>
    public IAnsiConsole GoLive()
    {
        var live = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(_error),
                Ansi = AnsiSupport.Detect,
                ColorSystem = IsColoured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
            }
        );
        lock (_turn)
            _live = live;
        return live;
    }

    /// <summary>Moves the cursor of the live display, or erases: written as it is.</summary>
    public void Control(string codes)
    {
        if (codes.Length == 0)
            return;
        lock (_turn)
            _error.Write(codes);
    }

    /// <summary>The live display is over.</summary>
    public void EndLive()
    {
        lock (_turn)
            _live = null;
    }

    private void Write(TextWriter to, string line)
    {
        lock (_turn)
            to.WriteLine(line);
    }
}
