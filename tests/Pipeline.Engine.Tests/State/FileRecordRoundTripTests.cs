using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.Tests.State;

public sealed class FileRecordRoundTripTests : IDisposable
{
    private static readonly string[] Pieces =
    [
        "a",
        ".",
        "..",
        " ",
        "\n",
        "\r",
        "\t",
        "\"",
        "'",
        "\\",
        ":",
        "-",
        "é",
        "e\u0301",
        "😀",
        "\u202e",
        "\u2028",
        "{}",
        "%",
        "\u0001",
        "\u007f",
        "null",
        "中",
    ];

    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Record_and_manifest_line_come_back_as_they_were_whatever_the_names()
    {
        var records = Records.Sample(400, 20);
        await using (var journal = await _home.OpenAsync())
        {
            foreach (var record in records)
                journal.Put(record, JournalHome.Line(record) with { Reason = record.Reason });
        }
        var lines = Manifest.Read(File.ReadLines(_home.Paths.Manifest)).ToArray();
        Assert.Equal(records.Select(record => (record.Origin, record.Reason)), lines.Select(line => (line.Origin, line.Reason)));
        await using var reader = await _home.OpenToReadAsync();
        foreach (var last in records.GroupBy(record => record.Origin).Select(group => group.Last()))
        {
            var found = await reader.FindAsync(last.Origin, CancellationToken.None);
            Assert.NotNull(found);
            Assert.Equal(last.Copies.AsEnumerable(), found.Copies);
            Assert.Equal(last, found with { Copies = last.Copies });
        }
    }

    private static Gen<string> Text => Gen.Elements(Pieces).ArrayOf().Select(pieces => string.Concat(pieces));

    private static Gen<FilePlace> Place =>
        from store in Gen.Elements("in", "out", "a-b_c")
        from path in Text.Select(text =>
            StorePath.TryParse(text, out var path, out _) && !path.IsRoot ? path : StorePath.Parse("x/" + "y")
        )
        select new FilePlace(store, path);

    private static Gen<DateTimeOffset> Time =>
        Gen.Choose(0, int.MaxValue).Select(ticks => JournalHome.Noon.AddTicks(ticks * 1_000_003L));

    private static Gen<FileRecord> Records =>
        from origin in Place
        from length in Gen.Choose(0, int.MaxValue).Select(half => (long)half * 5)
        from time in Time
        from hash in Gen.Elements<ContentHash?>(null, new("sha256", "00ff"), new("md5", "ab"))
        from state in Gen.Elements(Enum.GetValues<FileState>())
        from reason in Gen.OneOf(Gen.Constant((string?)null), Text.Select(text => (string?)text))
        from copies in (
            from step in Text
            from place in Place
            from at in Time
            from level in Gen.Elements(Enum.GetValues<VerificationLevel>())
            from madeAt in Gen.OneOf(Gen.Constant((DateTimeOffset?)null), Time.Select(time => (DateTimeOffset?)time))
            select new FileCopy(step, place, length, at, level) { MadeAt = madeAt }
        ).ArrayOf()
        select new FileRecord
        {
            Origin = origin,
            Length = length,
            ModifiedAt = time,
            Hash = hash,
            State = state,
            Copies = copies.ToImmutableArray(),
            Reason = reason,
            Run = "000000000001",
            At = time,
        };
}
