using Pipeline.Abstractions.Activity;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;
using Pipeline.Posix;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli.Log;

/// <summary>
/// Listens to a run and writes its log: to the console, and to <c>all-debug.log</c>, <c>all-info.log</c>,
/// <c>all-warning.log</c> and <c>all-error.log</c>. A thread of its own does the writing, some times a second and many
/// lines at once, so that a run is not slowed by its log; when more lines wait than memory should hold, the run waits
/// for it.
/// </summary>
internal sealed class EventLog : IEventListener, IDisposable
{
    private const int MostWaiting = 16_384;
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(200);
    private readonly object _gate = new();
    private readonly TimeProvider _clock;
    private readonly string _prefix;
    private readonly string _dry;
    private readonly Verbosity _verbosity;
    private readonly RollingFile[] _files;
    private readonly Logger _console;
    private readonly Logger _all;
    private readonly Thread _writer;
    private List<(DateTimeOffset At, RunEvent Happened)> _waiting = [];
    private bool _isClosing;
    private bool _isToReopen;
    private Exception? _said;

    /// <summary>Starts the log.</summary>
    /// <param name="folder">Where the log files go; made, for its owner only, when it is not there.</param>
    /// <param name="pipeline">The pipeline's name: part of every line, because pipelines share the files.</param>
    /// <param name="console">Where the console's lines go.</param>
    /// <param name="verbosity">How much of it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="isDryRun">Whether the run only says what it would do: every line says so too.</param>
    /// <exception cref="PosixException">
    /// The folder or one of the files is not our own; the message says what to do.
    /// </exception>
    public EventLog(
        string folder,
        string pipeline,
        ConsoleOutput console,
        Verbosity verbosity,
        TimeProvider clock,
        bool isDryRun = false
    )
    {
        _dry = isDryRun ? "dry run: " : "";
        (_clock, _prefix, _verbosity) = (clock, $"[{pipeline}] ", verbosity);
        using var own = OwnFolder.Make(folder);
        RollingFile Open(string name, bool withTraces = false)
        {
            RollingFile.Check(own, name);
            return new(folder, name, withTraces, console.Note);
        }
        _files = [Open("all-debug", withTraces: true), Open("all-info"), Open("all-warning"), Open("all-error")];
        _all = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Sink(_files[0])
            .WriteTo.Sink(_files[1], LogEventLevel.Information)
            .WriteTo.Sink(_files[2], LogEventLevel.Warning)
            .WriteTo.Sink(_files[3], LogEventLevel.Error)
            .CreateLogger();
        _console = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Sink(new ConsoleLines(console, withTraces: verbosity == Verbosity.Everything))
            .CreateLogger();
        _writer = new(WriteAll) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        var at = _clock.GetLocalNow();
        lock (_gate)
        {
            while (_waiting.Count >= MostWaiting)
                Monitor.Wait(_gate);
            _waiting.Add((at, happened));
            // The writer comes by itself; it is woken only when it comes too seldom.
            if (_waiting.Count == MostWaiting / 2)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Reopens the files before the next line, after log rotation or after disk space was freed.</summary>
    public void Reopen()
    {
        lock (_gate)
            _isToReopen = true;
        On(new Answered("The log files were reopened."));
    }

    /// <summary>Writes what still waits, and closes the files.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.PulseAll(_gate);
        }
        _writer.Join();
        _console.Dispose();
        _all.Dispose();
        foreach (var file in _files)
            file.Dispose();
    }

    private void WriteAll()
    {
        List<(DateTimeOffset At, RunEvent Happened)> lines = [];
        for (var isLast = false; !isLast; )
        {
            lock (_gate)
            {
                if (!_isClosing && _waiting.Count < MostWaiting / 2)
                    Monitor.Wait(_gate, FlushEvery);
                (lines, _waiting) = (_waiting, lines);
                isLast = _isClosing;
                if (_isToReopen)
                {
                    foreach (var file in _files)
                        file.Reopen();
                }
                _isToReopen = false;
                Monitor.PulseAll(_gate);
            }
            foreach (var (at, happened) in lines)
                Write(at, Line(happened));
            lines.Clear();
            foreach (var file in _files)
                file.Flush();
        }
    }

    /// <summary>What broke the only loop also breaks the run: on the console that is said once.</summary>
    private LogLine Line(RunEvent happened)
    {
        var line = EventLines.Of(happened);
        line = line with { Text = _dry + line.Text };
        if (happened is RunEnded && line.Fault is not null && ReferenceEquals(line.Fault, _said))
            return line with { From = Verbosity.Everything };
        _said = line.Fault ?? _said;
        return line;
    }

    private void Write(DateTimeOffset at, LogLine line)
    {
        if (line.From <= _verbosity)
            _console.Write(Event(at, line, line.Text));
        _all.Write(Event(at, line, _prefix + line.Text));
    }

    /// <summary>
    /// The text is taken as it is: a brace in a file's name is no hole to fill. It is not cut into tokens, because the
    /// sinks here ask for the text.
    /// </summary>
    private static LogEvent Event(DateTimeOffset at, LogLine line, string text) =>
        new(at, line.Level, line.Fault, new MessageTemplate(text, []), []);
}
