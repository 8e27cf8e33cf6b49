using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Posix;

namespace Pipeline.Engine.State.Manifests;

/// <summary>
/// The files of a manifest: the one that is written to, those that it was before (<c>NAME.manifest.000001.jsonl</c>,
/// the next number each), and those that logrotate made of it (<c>NAME.manifest.jsonl.1</c>, <c>.2.gz</c>,
/// <c>-20260301</c>).
/// </summary>
/// <param name="path">The one that is written to.</param>
public sealed partial class ManifestParts(string path)
{
    private const int Digits = 6;
    private const int Tail = 1 << 16;
    private const int Beginning = 64;
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    private readonly string _name = Path.GetFileName(path);

    /// <summary>Whether there is any.</summary>
    public bool Any => File.Exists(path) || Older().Count > 0;

    /// <summary>The length of all, as they lie there.</summary>
    public long Length => Older().Append(path).Where(File.Exists).Sum(part => new FileInfo(part).Length);

    /// <summary>All lines of all files, oldest file first, as a stream.</summary>
    public IEnumerable<ManifestText> Read() => Open().SelectMany(file => Lines(file.Path, file.Stream));

    /// <summary>
    /// The lines behind a place in one of the files, which is told by how it begins, and those of all files after it.
    /// </summary>
    internal IEnumerable<ManifestText> ReadAfter(string begin, long from)
    {
        var isFound = false;
        foreach (var (part, file) in Open())
        {
            if (!isFound && BeginOf(file) != begin)
            {
                file.Dispose();
                continue;
            }
            file.Position = isFound ? 0 : from;
            isFound = true;
            // A device has no length, and may have no end.
            if (file.Position >= file.Length)
            {
                file.Dispose();
                continue;
            }
            foreach (var text in Lines(part, file))
                yield return text;
        }
    }

    /// <summary>
    /// Whether the file that is written to begins so and ends there: the older ones need not be looked at.
    /// </summary>
    internal bool EndsAt(string begin, long at)
    {
        using var file = TryOpen(path);
        return file is not null && file.Length == at && BeginOf(file) == begin;
    }

    /// <summary>Whether a file that begins so is there, and a line of it ends at <paramref name="at"/>.</summary>
    internal bool HasLineEnd(string begin, long at)
    {
        foreach (var (_, file) in Open())
        {
            using (file)
            {
                if (BeginOf(file) != begin)
                    continue;
                file.Position = Math.Max(0, at - 1);
                return at == 0 || file.ReadByte() == '\n';
            }
        }
        return false;
    }

    /// <summary>How the oldest file begins; null where there is none.</summary>
    internal string? FirstBegin()
    {
        foreach (var (_, file) in Open())
        {
            using (file)
                return BeginOf(file);
        }
        return null;
    }

    /// <summary>
    /// How a file begins: so much of its first line, with the time and the run, tells it from every other one.
    /// </summary>
    internal static string BeginOf(Stream file)
    {
        var bytes = new byte[Beginning];
        file.Position = 0;
        return Encoding.Latin1.GetString(bytes, 0, file.ReadAtLeast(bytes, Beginning, throwOnEndOfStream: false));
    }

    /// <summary>The rolled files that were taken away from between others: the first of each row.</summary>
    public IReadOnlyList<string> Gaps()
    {
        var numbers = Rolled().Select(part => part.Number).ToList();
        return [.. numbers.Zip(numbers.Skip(1)).Where(two => two.Second > two.First + 1).Select(two => PathOf(two.First + 1))];
    }

    /// <summary>Other files of that name, which may be older ones and are not read.</summary>
    public IReadOnlyList<string> Others()
    {
        if (!Directory.Exists(_folder))
            return [];
        var read = Older().Append(path).Select(Path.GetFullPath).ToHashSet();
        return
        [
            .. Directory
                .EnumerateFiles(_folder, Path.GetFileNameWithoutExtension(_name) + "*")
                .Where(file => !read.Contains(Path.GetFullPath(file)))
                .Order(),
        ];
    }

    /// <summary>The path of the next rolled file.</summary>
    internal string Next() => PathOf(Rolled().Select(part => part.Number).DefaultIfEmpty().Max() + 1);

    /// <summary>The rolled files, by their numbers.</summary>
    internal IReadOnlyList<(int Number, string Path)> Rolled() =>
        !Directory.Exists(_folder)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(_folder)
                    .Select(file => (Number: NumberOf(Path.GetFileName(file)), Path: file))
                    .Where(part => part.Number > 0)
                    .OrderBy(part => part.Number),
            ];

    /// <summary>When a file's first line was written; null where it holds none.</summary>
    internal static DateTimeOffset? Begin(string part) =>
        Manifest.Read(Lines(part, TryOpen(part)).Select(line => line.Text)).FirstOrDefault()?.At;

    /// <summary>When a file's last line was written; null where that cannot be told.</summary>
    internal static DateTimeOffset? End(string part)
    {
        using var file = TryOpen(part);
        if (file is null)
            return null;
        file.Position = Math.Max(0, file.Length - Tail);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return Manifest.Read(reader.ReadToEnd().Split('\n').Reverse()).FirstOrDefault()?.At;
    }

    private string PathOf(int number)
    {
        var end = Path.GetExtension(_name);
        var name = $"{_name[..^end.Length]}.{number.ToString($"D{Digits}", CultureInfo.InvariantCulture)}{end}";
        return Path.Combine(_folder, name);
    }

    private int NumberOf(string name)
    {
        var end = Path.GetExtension(_name);
        var begin = _name[..^end.Length] + ".";
        return
            name.Length >= begin.Length + Digits + end.Length
            && name.StartsWith(begin, StringComparison.Ordinal)
            && name.EndsWith(end, StringComparison.Ordinal)
            && int.TryParse(name[begin.Length..^end.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
    }

    /// <summary>
    /// By their first lines: of logrotate's numbers the highest is the oldest, and both kinds may be there.
    /// </summary>
    private List<string> Older()
    {
        var rolled = Rolled().Select(part => part.Path).ToList();
        var rotated = Directory.Exists(_folder)
            ? Directory
                .EnumerateFiles(_folder, _name + "*")
                .Where(file => Rotated().IsMatch(Path.GetFileName(file)[_name.Length..]))
                .ToList()
            : [];
        return rotated.Count == 0 ? rolled : [.. rolled.Concat(rotated).OrderBy(part => Begin(part) ?? DateTimeOffset.MinValue)];
    }

    /// <summary>
    /// All files, oldest first, to be closed by the caller. None is left out or comes twice when a run begins a new one
    /// meanwhile.
    /// </summary>
    private IEnumerable<(string Path, FileStream Stream)> Open()
    {
        var older = Older();
        var opened = new HashSet<string>();
        while (true)
        {
            foreach (var part in older.Where(opened.Add))
            {
                if (TryOpen(part) is { } file)
                    yield return (part, file);
            }
            var last = TryOpen(path);
            // What was rolled before this one was opened comes before it; what is rolled later it still holds.
            older = [.. Rolled().Select(part => part.Path).Where(part => !opened.Contains(part))];
            if (older.Count == 0)
            {
                if (last is not null)
                    yield return (path, last);
                yield break;
            }
            last?.Dispose();
        }
    }

    private static IEnumerable<ManifestText> Lines(string part, Stream? file)
    {
        if (file is null)
            yield break;
        using var bytes = part.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(bytes, Encoding.UTF8);
        var number = 0;
        while (Next(reader, part) is { } text)
            yield return new(part, ++number, text);
    }

    private static string? Next(StreamReader reader, string part)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (InvalidDataException fault)
        {
            throw new JournalException($"{part} cannot be read, it is not a complete gzip file: repair or move it", fault);
        }
    }

    /// <summary>Opens a file; null when it is gone by now.</summary>
    private static FileStream? TryOpen(string part)
    {
        try
        {
            return OwnFolder.TryOpenFile(part, OpenHow.Read) is { } file ? new(file, FileAccess.Read) : null;
        }
        catch (PosixException refused) when (refused.Error == PosixError.NotOwn)
        {
            throw new JournalException(refused.Message, refused);
        }
    }

    [GeneratedRegex(@"^(\.\d{1,5}|-\d{8,14}|-\d{4}-\d\d-\d\d)(\.gz)?$")]
    private static partial Regex Rotated();
}

/// <summary>A line of a manifest's file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Number">Its number in that file, from 1.</param>
/// <param name="Text">The line.</param>
public readonly record struct ManifestText(string Path, int Number, string Text);
