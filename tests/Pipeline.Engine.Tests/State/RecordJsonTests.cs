using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Tests.State;

/// <summary>What is written by hand is what the serializer, which reads it, would have written.</summary>
public sealed class RecordJsonTests
{
    private const string Odd = "a \"b\"\n→😀\\<&>'+.csv";

    [Fact]
    public void Line_with_everything_in_it_is_written_as_the_serializer_does() => Same(Full());

    [Fact]
    public void Line_without_what_may_be_missing_is_written_as_the_serializer_does() =>
        Same(
            Full() with
            {
                Place = null,
                Hash = null,
                VerifiedBy = null,
                Seconds = null,
                Attempts = null,
                BytesSent = null,
                Reason = null,
                Mark = null,
            }
        );

    [Fact]
    public void Line_of_the_test_leaves_nothing_out() => NothingIsMissing(Full());

    [Fact]
    public void Copy_of_the_test_leaves_nothing_out() => NothingIsMissing(Copy(VerificationLevel.ReadBack));

    [Fact]
    public void Copies_are_written_as_the_serializer_does()
    {
        ImmutableArray<FileCopy> copies =
        [
            .. Enum.GetValues<VerificationLevel>().Select(Copy),
            new FileCopy("copy", JournalHome.Place("b"), 0, JournalHome.Noon),
        ];
        Assert.Equal(
            Text(json => JsonSerializer.Serialize(json, copies, JournalJson.Default.ImmutableArrayFileCopy)),
            Text(json => RecordJson.Write(json, copies))
        );
    }

    private static void Same(ManifestLine line) =>
        Assert.Equal(
            Text(json => JsonSerializer.Serialize(json, line, JournalJson.Default.ManifestLine)),
            Text(json => RecordJson.Write(json, line))
        );

    /// <summary>
    /// The version of a copy speaks for one run only, and so does what is recalled; the journal does not keep it.
    /// </summary>
    private static void NothingIsMissing(object record) =>
        Assert.All(
            record
                .GetType()
                .GetProperties()
                .Where(one => one.Name is not (nameof(FileCopy.Version) or nameof(FileCopy.IsRecalled))),
            one => Assert.NotNull(one.GetValue(record))
        );

    private static ManifestLine Full() =>
        JournalHome.Line(JournalHome.Record(Odd), Odd) with
        {
            At = new(2026, 3, 1, 12, 0, 0, 120, TimeSpan.FromHours(-3.5)),
            Seconds = 0.000001,
            BytesSent = long.MaxValue,
            Reason = Odd,
            Mark = Odd,
        };

    private static FileCopy Copy(VerificationLevel level) =>
        new(Odd, JournalHome.Place(Odd, "out"), 5, JournalHome.Noon.AddTicks(1), level)
        {
            MadeAt = JournalHome.Noon,
            StoreId = Odd,
            Seal = Odd,
            InChunks = true,
        };

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JournalJson.Writer);
        write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
