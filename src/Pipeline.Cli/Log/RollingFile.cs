using System.Buffers;
using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Posix;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli.Log;

/// <summary>
/// One of the log files: lines gathered and appended in whole batches, so that several pipelines may log into one folder at once without cutting each other's lines.
/// At ten MiB it becomes <c>NAME.1.log</c>, the one before <c>NAME.2.log</c>, and so on; five old ones are kept. Only its owner may read it.
/// </summary>
/// <remarks>
/// The file sink of Serilog would let other users open the file for a moment, follow a planted link, and overwrite the
/// lines of another program.
/// </remarks>
internal sealed class RollingFile(string folder, string name, bool withTraces, Action<string> complain)
    : ILogEventSink,
        IDisposable
{
    private const long Limit = 10 << 20;
    private const int Batch = 64 << 10;
    private const int OldOnes = 5;
    private readonly string _name = $"{name}.log";
    private readonly ArrayBufferWriter<byte> _gathered = new();
    private readonly LineTime _time = new();
    private FileStream? _file;
    private bool _isBroken;

    /// <summary>Refuses a file, of today or an old one, that is not our own: nothing is begun beside it.</summary>
    /// <exception cref="PosixException">One is not; the message says what to do.</exception>
    public static void Check(OwnFolder folder, string name)
    {
        _ = folder.Find($"{name}.log");
        for (var age = 1; age <= OldOnes; age++)
            _ = folder.Find(Old(name, age));
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        var weight = logEvent.Level switch
        {
            LogEventLevel.Error or LogEventLevel.Fatal => " ERR ",
            LogEventLevel.Warning => " WRN ",
            LogEventLevel.Information => " INF ",
            _ => " DBG ",
        };
        _time.Write(logEvent.Timestamp, _gathered);
        Append(weight);
        Append(VisibleText.Of(logEvent.MessageTemplate.Text));
        Append("\n");
        if (withTraces && logEvent.Exception is { } fault)
        {
            foreach (var line in Fault.Trace(fault).Split('\n'))
                Append($"    | {VisibleText.Of(line.TrimEnd('\r'))}\n");
        }
        if (_gathered.WrittenCount >= Batch)
            Flush();
    }

    /// <summary>
    /// Writes what was gathered. A log that cannot be written never stops the run: that is said once.
    /// </summary>
    public void Flush()
    {
        if (_gathered.WrittenCount > 0 && !_isBroken)
            Write(_gathered.WrittenSpan);
        _gathered.ResetWrittenCount();
    }

    /// <summary>Opens the file anew with the next line, also when it could not be written before.</summary>
    public void Reopen()
    {
        _file?.Dispose();
        _file = null;
        _isBroken = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _file?.Dispose();
    }

    private void Append(string text) => Encoding.UTF8.GetBytes(text, _gathered);

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file ??= Open();
            if (_file.Length >= Limit)
                Roll();
            _file.Write(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _isBroken = true;
            complain(
                $"cannot write the log: {SystemFault.Describe(fault)}; the run continues without {Path.Combine(folder, _name)}"
            );
        }
    }

    private FileStream Open()
    {
        using var own = OwnFolder.Open(folder);
        return own.OpenToAppend(_name);
    }

    /// <summary>
    /// Another program may have rolled the file already: then the one under the name is small, and only opened anew.
    /// </summary>
    private void Roll()
    {
        _file?.Dispose();
        using var own = OwnFolder.Open(folder);
        if (own.Find(_name) is { Length: >= Limit })
        {
            for (var age = OldOnes - 1; age >= 1; age--)
            {
                if (own.Find(Old(name, age)) is not null)
                    own.Rename(Old(name, age), Old(name, age + 1), replace: true);
            }
            own.Rename(_name, Old(name, 1), replace: true);
        }
        _file = own.OpenToAppend(_name);
    }

    private static string Old(string name, int age) => $"{name}.{age}.log";
}
