using System.Buffers;
using System.Text.Json;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Posix;

namespace Pipeline.Engine.State.Manifests;

/// <summary>
/// The manifest's file: JSON lines, only ever appended to. A process that is killed, or a disk that is full, may leave
/// half a line at its end; that half is cut off before the next line is written. Nothing is lost with it: the journal's
/// row for that line was not committed either, so the step is done and recorded again. Appends happen inside the write
/// transaction of the journal, so two processes never write here at once. A large file is renamed to its number in one
/// step, and a new one begins: after a kill in between, the next writer creates the new file. Another process with the
/// old file open notices that its name is another file now, and opens the new one.
/// </summary>
internal sealed class ManifestFile : IDisposable
{
    private const int Piece = 1 << 18;
    private readonly string _path;
    private readonly long _roll;
    private readonly ManifestParts _parts;
    private readonly ArrayBufferWriter<byte> _buffer = new(Piece + 4096);
    private readonly Utf8JsonWriter _json;
    private OwnFolder _folder;
    private FileStream _file;
    private long _rollsAt;
    private string? _begin;

    /// <param name="path">The file.</param>
    /// <param name="roll">The size at which a new one is begun.</param>
    public ManifestFile(string path, long roll = long.MaxValue)
    {
        (_path, _roll, _rollsAt, _parts) = (path, roll, roll, new(path));
        (_folder, _file) = Open(path);
        _json = new(_buffer, JournalJson.Writer);
    }

    /// <summary>Appends lines and waits until they are on the disk.</summary>
    /// <returns>The file's length then.</returns>
    /// <exception cref="IOException">
    /// They are not; what the file holds past its old end is cut off by the next append. A failed fsync is never tried
    /// again.
    /// </exception>
    public long Append(List<ManifestLine> lines)
    {
        Follow();
        var end = CutHalfLine();
        if (end >= _rollsAt)
            end = Roll(end);
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

    /// <summary>
    /// Deletes the rolled files whose lines are too old, and begins a new file when the present one has been written to
    /// for a while. The newest lines stay in any case: they tell since when the manifest knows. What another program
    /// has rotated is left to it.
    /// </summary>
    public void Forget(ManifestAge age)
    {
        Follow();
        var end = CutHalfLine();
        if (end > 0 && ManifestParts.Begin(_path) < age.RollsBefore)
            end = Roll(end);
        foreach (var (_, part) in _parts.Rolled().SkipLast(end == 0 ? 1 : 0))
            DeleteIfOld(part, age.DeletesBefore);
    }

    /// <summary>How the file begins, by which it is told from another one.</summary>
    public string Begin => _begin is { Length: > 0 } known ? known : _begin = ManifestParts.BeginOf(_file);

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
        _folder.Dispose();
    }

    /// <summary>Somebody may have rolled the file, or moved it away, since the last look at it.</summary>
    private void Follow()
    {
        if (!PosixFile.IsAt(_file.SafeFileHandle, _path))
            Reopen();
    }

    private long Roll(long end)
    {
        try
        {
            _folder.Rename(Path.GetFileName(_path), Path.GetFileName(_parts.Next()), replace: false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A reader on Windows may hold it. It grows on, and is tried again when it has grown as much once more.
            _rollsAt = end + _roll;
            return end;
        }
        Reopen();
        return 0;
    }

    private void DeleteIfOld(string part, DateTimeOffset before)
    {
        try
        {
            if (ManifestParts.Begin(part) < before && ManifestParts.End(part) < before)
                _folder.Delete(Path.GetFileName(part));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Somebody holds it, or it is not ours any more: it is tried again an hour later, and spoils no run.
        }
    }

    private void Reopen()
    {
        var (folder, next) = Open(_path);
        _file.Dispose();
        _folder.Dispose();
        (_folder, _file, _rollsAt, _begin) = (folder, next, _roll, null);
        // The journal must not know, after a power cut, of lines in a file whose name was lost.
        _folder.Sync();
    }

    private static (OwnFolder Folder, FileStream File) Open(string path)
    {
        var folder = OwnFolder.Open(Path.GetDirectoryName(path)!);
        try
        {
            var file = folder.OpenFile(Path.GetFileName(path), OpenHow.Read | OpenHow.Write | OpenHow.Create);
            return (folder, new(file, FileAccess.ReadWrite, bufferSize: 0));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
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

/// <summary>How old the lines of a manifest may be.</summary>
/// <param name="RollsBefore">A new file is begun when the first line is older.</param>
/// <param name="DeletesBefore">A rolled file is deleted when all its lines are older.</param>
internal sealed record ManifestAge(DateTimeOffset RollsBefore, DateTimeOffset DeletesBefore);
