using System.Buffers;
using System.Text.Json;

namespace Pipeline.Engine.Journal;

/// <summary>
/// The manifest's file: JSON lines, only ever appended to. A process that is killed, or a disk that is full, may leave half a line at its end; that half is cut off before
/// the next line is written. Nothing is lost with it: the journal's row for that line was not committed either, so the step is done and told again.
/// Appends happen inside the journal's write transaction, which is what keeps two processes from writing here at once.
/// </summary>
internal sealed class ManifestFile : IDisposable
{
    private const int Piece = 1 << 18;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(Piece + 4096);
    private readonly Utf8JsonWriter _json;
    private string? _begin;

    public ManifestFile(string path)
    {
        PrivateFile.Ensure(path);
        _file = PrivateFile.Open(path, FileMode.Open, FileShare.ReadWrite | FileShare.Delete);
        _json = new(_buffer, JournalJson.Writer);
    }

    /// <summary>Appends lines and waits until they are on the disk.</summary>
    /// <returns>The file's length then.</returns>
    /// <exception cref="IOException">They are not; what the file holds past its old end is cut off by the next append. A failed fsync is never tried again.</exception>
    public long Append(List<ManifestLine> lines)
    {
        var end = CutHalfLine();
        foreach (var line in lines)
        {
            _json.Reset(_buffer);
            RecordJson.Write(_json, line);
            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount >= Piece)
                end = Write(end);
        }
        end = Write(end);
        RandomAccess.FlushToDisk(_file.SafeFileHandle);
        return end;
    }

    /// <summary>How the file begins, by which it is told from another one.</summary>
    public string Begin => _begin is { Length: > 0 } known ? known : _begin = JournalState.BeginOf(_file);

    /// <summary>Cuts off what stands behind the last line's end, and returns the file's length then.</summary>
    public long CutHalfLine()
    {
        var length = RandomAccess.GetLength(_file.SafeFileHandle);
        var whole = EndOfLastLine(length);
        if (whole < length)
            RandomAccess.SetLength(_file.SafeFileHandle, whole);
        return whole;
    }

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private long Write(long offset)
    {
        RandomAccess.Write(_file.SafeFileHandle, _buffer.WrittenSpan, offset);
        offset += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
        return offset;
    }

    private long EndOfLastLine(long length)
    {
        Span<byte> tail = stackalloc byte[1024];
        // The first look is at one byte: in all but the rarest case it is the line's end.
        for (var want = 1; length > 0; want = tail.Length)
        {
            var from = Math.Max(0, length - want);
            var read = RandomAccess.Read(_file.SafeFileHandle, tail[..(int)(length - from)], from);
            if (tail[..read].LastIndexOf((byte)'\n') is var at and >= 0)
                return from + at + 1;
            length = from;
        }
        return 0;
    }
}
