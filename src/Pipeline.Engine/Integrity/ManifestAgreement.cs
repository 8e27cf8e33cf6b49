using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.Integrity;

/// <summary>
/// Checks that the manifest tells of everything that the journal calls done: a line for each copy that was made and one
/// for the file's end. The other way round nothing is asked: after a kill the manifest may tell of a step that the
/// journal does not know, which is then done again, and the journal may have forgotten the file. Files that are older
/// than the manifest's first line, or fall between two of its files, are left out, so that any of its files may be put
/// away or deleted.
/// </summary>
internal sealed class ManifestAgreement(IFileJournal journal, string path, long bytesInOnePass = 1L << 29)
{
    private const string End = "end";

    /// <summary>What is true of a manifest that was cut or damaged.</summary>
    private const string Cure =
        "if it was truncated, restore a complete one, or move it: the next run begins a new one, and 'check' compares only "
        + "newer files with that";

    /// <summary>
    /// Only 64 bits of each line are kept, and with a large manifest those of a part of the lines at a time: memory
    /// does not grow with it.
    /// </summary>
    public async IAsyncEnumerable<CheckFinding> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = new ManifestParts(path);
        if (!parts.Any)
        {
            if (await IsAnyDoneAsync(cancellationToken))
                yield return new(
                    null,
                    $"the manifest {path} does not exist: restore it; without it the next run begins a new one, and 'check' "
                        + "compares only newer files with that"
                );
            yield break;
        }
        var passes = (ulong)(1 + parts.Length / bytesInOnePass);
        for (var pass = 0UL; pass < passes; pass++)
        {
            var told = new Told(passes, pass);
            foreach (var finding in told.Read(parts, path))
            {
                if (pass == 0)
                    yield return finding;
            }
            if (told.IsEmpty)
            {
                if (await IsAnyDoneAsync(cancellationToken))
                    yield return new(
                        null,
                        $"the manifest {path} is empty: it was moved, and only newer files are compared with it",
                        IsTrouble: false
                    );
                yield break;
            }
            await foreach (var record in journal.ListAsync(cancellationToken))
            {
                foreach (var finding in told.Lacking(record))
                    yield return finding;
            }
        }
    }

    /// <summary>A journal that calls nothing done needs no manifest yet.</summary>
    private async ValueTask<bool> IsAnyDoneAsync(CancellationToken cancellationToken) =>
        await journal.ListAsync(cancellationToken).AnyAsync(record => record.State == FileState.Done, cancellationToken);

    /// <summary>What the manifest tells, as far as it belongs to one pass.</summary>
    private sealed class Told(ulong passes, ulong pass)
    {
        private readonly HashSet<ulong> _keys = [];
        private readonly List<Period> _stretches = [];
        private string? _file;
        private bool _isCureTold;

        /// <summary>Whether it tells nothing at all.</summary>
        public bool IsEmpty => _stretches.Count == 0;

        public IEnumerable<CheckFinding> Read(ManifestParts parts, string written)
        {
            ManifestText? broken = null;
            foreach (var text in parts.Read())
            {
                // Half a line is no finding at the end of a file, where a kill leaves it and the next append cuts it
                // off.
                if (broken is { } half && half.Path == text.Path)
                    yield return new(null, $"line {half.Number} of the manifest {half.Path} cannot be read; {Cure}");
                broken = null;
                if (Manifest.TryRead(text.Text) is not { } line)
                    broken = text;
                else
                    Add(line, text.Path);
            }
            // What comes behind the last line should stand there, unless that file was put away.
            if (_stretches is [.., var last] && _file == written)
                _stretches[^1] = last with { End = DateTimeOffset.MaxValue };
        }

        public IEnumerable<CheckFinding> Lacking(FileRecord record)
        {
            if (record.State != FileState.Done)
                yield break;
            if (Lacks(record, End, null, record.At))
                yield return new(record.Origin, $"is done, and the manifest has no line of it{CureOnce()}");
            foreach (var copy in record.Copies)
            {
                if (copy.MadeAt is { } madeAt && Lacks(record, copy.Step, copy.Place, madeAt))
                    yield return new(
                        record.Origin,
                        $"was copied to {copy.Place} by {copy.Step}, and the manifest has no line of it{CureOnce()}"
                    );
            }
        }

        private string CureOnce()
        {
            var cure = _isCureTold ? "" : $"; {Cure}";
            _isCureTold = true;
            return cure;
        }

        private void Add(ManifestLine line, string file)
        {
            if (file != _file)
                _stretches.Add(new(line.At, line.At));
            else if (line.At > _stretches[^1].End)
                _stretches[^1] = _stretches[^1] with { End = line.At };
            _file = file;
            var key = Key(line.Origin, line.Length, line.ModifiedAt, line.Step, line.Place);
            if (line.Outcome == "done" && key % passes == pass)
                _keys.Add(key);
        }

        private bool Lacks(FileRecord record, string step, FilePlace? place, DateTimeOffset at)
        {
            var key = Key(record.Origin, record.Length, record.ModifiedAt, step, place);
            return IsTold(at) && key % passes == pass && !_keys.Contains(key);
        }

        /// <summary>Whether the manifest tells of that time: a file of it may have been put away or deleted.</summary>
        private bool IsTold(DateTimeOffset at) => _stretches.Exists(stretch => stretch.Begin <= at && at <= stretch.End);

        private static ulong Key(FilePlace origin, long? length, DateTimeOffset? modifiedAt, string step, FilePlace? place)
        {
            // A copy is identified by its place: the name of its stage may have changed.
            var text = $"{origin}\0{length}\0{modifiedAt?.UtcTicks}\0{(place is null ? step : "")}\0{place}";
            return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>The time of which one file of the manifest tells.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Period(DateTimeOffset Begin, DateTimeOffset End);
}
