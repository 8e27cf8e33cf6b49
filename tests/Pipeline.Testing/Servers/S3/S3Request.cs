using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Testing.Servers.S3;

/// <summary>One HTTP request as an <see cref="S3Front"/> sees it.</summary>
public sealed class S3Request
{
    private const string Continue = "100-continue";
    private readonly List<string> _lines;
    private readonly long _length;

    private S3Request(List<string> lines)
    {
        _lines = lines;
        (Method, Target) = lines[0].Split(' ') is [var method, var target, ..] ? (method, target) : ("", "");
        _length = long.Parse(Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>Path and query.</summary>
    public string Target { get; }

    /// <summary>Whether it carries a part of an upload.</summary>
    public bool IsPart => Method == "PUT" && Target.Contains("partNumber=", StringComparison.Ordinal);

    /// <summary>Whether it carries a whole object.</summary>
    public bool IsPut => Method == "PUT" && !Target.Contains('?');

    /// <summary>Whether it begins an upload in parts.</summary>
    public bool Begins => Method == "POST" && Target.Contains("?uploads", StringComparison.Ordinal);

    /// <summary>Whether it makes one object of the parts.</summary>
    public bool Completes => Method == "POST" && Target.Contains("uploadId=", StringComparison.Ordinal);

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) =>
        _lines
            .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..].Trim();

    internal static async Task<S3Request?> ReadAsync(NetworkStream from, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!EndsHead(head))
        {
            if (await from.ReadAsync(one, cancellationToken) == 0)
                return null;
            head.Add(one[0]);
        }
        var request = new S3Request([
            .. Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries),
        ]);
        if (request.Header("Expect") is Continue)
            await from.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 100 Continue\r\n\r\n"), cancellationToken);
        return request;
    }

    /// <summary>The head, for a connection of this one request.</summary>
    internal byte[] HeadToPass()
    {
        var lines = _lines.Where(line =>
            !line.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase)
            && !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)
        );
        return Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
    }

    internal Task SkipBodyAsync(NetworkStream from, CancellationToken cancellationToken) =>
        CopyBodyAsync(from, Stream.Null, long.MaxValue, null, cancellationToken);

    internal async Task CopyBodyAsync(NetworkStream from, Stream to, long most, long? flip, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        for (var at = 0L; at < Math.Min(_length, most); )
        {
            var count = await from.ReadAsync(
                buffer.AsMemory(0, (int)Math.Min(buffer.Length, Math.Min(_length, most) - at)),
                cancellationToken
            );
            if (count == 0)
                throw new IOException("the client went away");
            if (flip is { } wrong && wrong >= at && wrong < at + count)
                buffer[wrong - at] ^= 1;
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            at += count;
        }
    }

    private static bool EndsHead(List<byte> head) =>
        head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}
