using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;

namespace Pipeline.Engine.Check;

/// <summary>
/// Checks that the manifest tells of everything that the journal calls done: a line for each copy that was made and one for the file's end. The other way round nothing
/// is asked: after a kill the manifest may tell of a step that the journal does not know, which is then done again. Files that are older than the manifest's first line are left out,
/// so that an old manifest may be put away.
/// </summary>
internal sealed class ManifestAgreement(IJournal journal, string path, long bytesInOnePass = 1L << 29)
{
    private const string End = "end";

    /// <summary>What is true of a manifest that was cut or damaged.</summary>
    private const string Cure =
        "if it was cut, put a whole one back, or move it away: the next run begins a new one, which is held against newer files only";

    /// <summary>Only 64 bits of each line are kept, and with a large manifest those of a part of the lines at a time: memory does not grow with it.</summary>
    public async IAsyncEnumerable<CheckFinding> FindAsync([EnumeratorCancellation] CancellationToken stop)
    {
        if (!File.Exists(path))
        {
            // A journal that calls nothing done needs no manifest yet.
            await foreach (var record in journal.ListAsync(stop))
            {
                if (record.State != FileState.Done)
                    continue;
                yield return new(
                    null,
                    $"the manifest {path} is gone: put it back; without it the next run begins a new one, which is held against newer files only"
                );
                yield break;
            }
            yield break;
        }
        var passes = (ulong)(1 + new FileInfo(path).Length / bytesInOnePass);
        for (var pass = 0UL; pass < passes; pass++)
        {
            var told = new Told(passes, pass);
            foreach (var finding in told.Read(path))
            {
                if (pass == 0)
                    yield return finding;
            }
            await foreach (var record in journal.ListAsync(stop))
            {
                foreach (var finding in told.Lacking(record))
                    yield return finding;
            }
        }
    }

    /// <summary>What the manifest tells, as far as it belongs to one pass.</summary>
    private sealed class Told(ulong passes, ulong pass)
    {
        private readonly HashSet<ulong> _keys = [];
        private DateTimeOffset? _begin;
        private bool _isCureTold;

        public IEnumerable<CheckFinding> Read(string path)
        {
            var (number, broken) = (0, 0);
            foreach (var text in File.ReadLines(path))
            {
                number++;
                // Half a line is no finding at the very end, where a kill leaves it and the next append cuts it off.
                if (broken > 0)
                    yield return new(null, $"line {broken} of the manifest {path} cannot be read; {Cure}");
                broken = 0;
                if (Manifest.TryRead(text) is not { } line)
                    broken = number;
                else
                    Add(line);
            }
        }

        public IEnumerable<CheckFinding> Lacking(FileRecord record)
        {
            if (record.State != FileState.Done)
                yield break;
            if (Lacks(record, End, null, record.At))
                yield return new(record.Origin, $"is done, and the manifest does not say so{CureOnce()}");
            foreach (var copy in record.Copies)
            {
                if (copy.MadeAt is { } madeAt && Lacks(record, copy.Step, copy.Place, madeAt))
                    yield return new(
                        record.Origin,
                        $"was copied to {copy.Place} by {copy.Step}, and the manifest does not say so{CureOnce()}"
                    );
            }
        }

        private string CureOnce()
        {
            var cure = _isCureTold ? "" : $"; {Cure}";
            _isCureTold = true;
            return cure;
        }

        private void Add(ManifestLine line)
        {
            _begin ??= line.At;
            var key = Key(line.Origin, line.Length, line.ModifiedAt, line.Step, line.Place);
            if (line.Outcome == "done" && key % passes == pass)
                _keys.Add(key);
        }

        private bool Lacks(FileRecord record, string step, FilePlace? place, DateTimeOffset at)
        {
            var key = Key(record.Origin, record.Length, record.ModifiedAt, step, place);
            return at >= (_begin ?? at) && key % passes == pass && !_keys.Contains(key);
        }

        private static ulong Key(FilePlace origin, long? length, DateTimeOffset? modifiedAt, string step, FilePlace? place)
        {
            // A copy is told by its place: the stage that made it may be called otherwise by now.
            var text = $"{origin}\0{length}\0{modifiedAt?.UtcTicks}\0{(place is null ? step : "")}\0{place}";
            return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }
}
