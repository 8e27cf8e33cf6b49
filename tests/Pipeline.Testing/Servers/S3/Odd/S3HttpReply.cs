using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>An answer, and how it is sent.</summary>
internal sealed record S3HttpReply(int Status, byte[] Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string ContentType { get; init; } = "application/xml";

    /// <summary>What a HEAD answer says of the body that it has not; null to leave it out.</summary>
    public long? Length { get; init; } = Body.Length;

    /// <summary>In chunks, without a length.</summary>
    public bool IsChunked { get; init; }

    /// <summary>After so many bytes of the body the connection is closed.</summary>
    public int? CutAfter { get; init; }

    /// <summary>No answer: the connection is reset.</summary>
    public bool IsReset { get; init; }

    /// <summary>Behind the body more comes, without end.</summary>
    public bool IsEndless { get; init; }

    /// <summary>The body comes a byte at a time, with so much time between.</summary>
    public TimeSpan? Drip { get; init; }

    public bool EndsConnection => IsEndless || CutAfter is not null || IsReset;

    public static S3HttpReply Xml(string text, int status = 200) => new(status, Encoding.UTF8.GetBytes(text));

    public static S3HttpReply Error(int status, string code, string message = "") =>
        Xml(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message><RequestId>R</RequestId></Error>",
            status
        );

    public S3HttpReply Packed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Body);
        return new(Status, packed.ToArray())
        {
            Headers = new Dictionary<string, string>(Headers) { ["Content-Encoding"] = "gzip" },
            ContentType = ContentType,
        };
    }

    public async Task SendAsync(Stream to, bool isHead, CancellationToken cancellationToken)
    {
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} X\r\n"));
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {ContentType}\r\nx-amz-request-id: REQ1\r\n");
        if (IsChunked || IsEndless)
            head.Append("Transfer-Encoding: chunked\r\n");
        else if (Length is { } length && Status != 204)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        foreach (var (name, value) in Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await to.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
        if (!isHead)
            await SendBodyAsync(to, cancellationToken);
        await to.FlushAsync(cancellationToken);
    }

    private async Task SendBodyAsync(Stream to, CancellationToken cancellationToken)
    {
        if (Drip is { } between)
        {
            for (var at = 0; at < Body.Length; at++)
            {
                await to.WriteAsync(Body.AsMemory(at, 1), cancellationToken);
                await Task.Delay(between, TimeProvider.System, cancellationToken);
            }
            return;
        }
        if (!IsChunked && !IsEndless)
        {
            await to.WriteAsync(Body.AsMemory(0, Math.Min(Body.Length, CutAfter ?? Body.Length)), cancellationToken);
            return;
        }
        foreach (var chunk in Body.Chunk(8000))
        {
            await to.WriteAsync(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), cancellationToken);
            await to.WriteAsync(chunk, cancellationToken);
            await to.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }
        var more = new byte[64 * 1024];
        more.AsSpan().Fill((byte)'A');
        while (IsEndless)
        {
            await to.WriteAsync(Encoding.ASCII.GetBytes($"{more.Length:x}\r\n"), cancellationToken);
            await to.WriteAsync(more, cancellationToken);
            await to.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }
        await to.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
    }
}
