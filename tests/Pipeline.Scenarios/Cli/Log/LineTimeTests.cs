using System.Buffers;
using System.Globalization;
using System.Text;
using Pipeline.Cli.Log;

namespace Pipeline.Scenarios.Cli.Log;

public sealed class LineTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Each_time_is_written_in_full_whichever_was_written_before()
    {
        DateTimeOffset[] times =
        [
            default,
            Noon,
            Noon.AddTicks(9_999),
            Noon.AddMilliseconds(7),
            Noon.AddMilliseconds(70),
            Noon.AddMilliseconds(999),
            Noon.AddSeconds(1),
            Noon,
            Noon.ToOffset(TimeSpan.FromHours(-3.5)),
            new(Noon.DateTime, TimeSpan.FromHours(2)),
        ];
        var (line, written) = (new LineTime(), new ArrayBufferWriter<byte>());

        foreach (var time in times)
            line.Write(time, written);

        Assert.Equal(
            string.Concat(times.Select(time => time.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture))),
            Encoding.UTF8.GetString(written.WrittenSpan)
        );
    }
}
