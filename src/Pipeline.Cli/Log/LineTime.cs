using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Cli.Log;

/// <summary>
/// Writes the time at the beginning of a line: <c>2026-03-01T12:00:00.000+01:00</c>. Of the many lines of one second
/// only the first is put together from its parts; the others change its milliseconds.
/// </summary>
internal sealed class LineTime
{
    private const int MillisecondsAt = 20;
    private readonly byte[] _text = new byte["yyyy-MM-ddTHH:mm:ss.fff+zz:zz".Length];
    private long _second = -1;
    private TimeSpan _offset;

    /// <summary>Appends a time.</summary>
    public void Write(DateTimeOffset at, IBufferWriter<byte> to)
    {
        var second = at.Ticks / TimeSpan.TicksPerSecond;
        if (second != _second || at.Offset != _offset)
        {
            var whole = at.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
            Encoding.ASCII.GetBytes(whole, _text);
            (_second, _offset) = (second, at.Offset);
        }
        var rest = at.Millisecond;
        for (var place = MillisecondsAt + 2; place >= MillisecondsAt; place--)
        {
            _text[place] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        to.Write(_text);
    }
}
