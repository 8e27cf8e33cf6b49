using System.Globalization;
using System.Text;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>A request with its body, read from a connection.</summary>
internal sealed class S3HttpRequest
{
    public required string Method { get; init; }

    /// <summary>Path and query as they came.</summary>
    public required string Target { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public byte[] Body { get; private set; } = [];

    /// <summary>Whether the body came in signed chunks.</summary>
    public bool IsStreamed =>
        Header("x-amz-content-sha256")?.StartsWith("STREAMING", StringComparison.Ordinal) == true
        || Header("Content-Encoding")?.Contains("aws-chunked", StringComparison.Ordinal) == true;

    /// <summary>The path, without escapes.</summary>
    public string Path => Uri.UnescapeDataString(Target.Split('?')[0]);

    /// <summary>The metadata that an object is to have.</summary>
    public Dictionary<string, string> Metadata =>
        Headers
            .Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A parameter of the query; empty when it has no value, null when it is not there.</summary>
    public string? Query(string name)
    {
        foreach (var pair in Target.Split('?', 2).ElementAtOrDefault(1)?.Split('&') ?? [])
        {
            if (pair.Split('=', 2) is [var key, ..] words && key == name)
                return Uri.UnescapeDataString(words.ElementAtOrDefault(1)?.Replace('+', ' ') ?? "");
        }
        return null;
    }

    /// <summary>The next request of a connection; null at its end.</summary>
    public static async Task<S3HttpRequest?> ReadAsync(BufferedStream from, Stream to, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (await ReadLineAsync(from, cancellationToken) is { } line && (line.Length > 0 || lines.Count == 0))
            lines.Add(line);
        if (lines.Count == 0 || lines[0].Split(' ') is not [var method, var target, _])
            return null;
        var request = new S3HttpRequest
        {
            Method = method,
            Target = target,
            Headers = lines
                .Skip(1)
                .Select(line => line.Split(':', 2))
                .ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase),
        };
        if (request.Header("Expect") is not null)
        {
            await to.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        }
        var body = new byte[int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await from.ReadExactlyAsync(body, cancellationToken);
        request.Body = request.IsStreamed ? Joined(body) : body;
        return request;
    }

    /// <summary>The bytes without the heads of their chunks.</summary>
    private static byte[] Joined(byte[] body)
    {
        using var all = new MemoryStream();
        for (var at = 0; ; )
        {
            var end = body.AsSpan(at).IndexOf("\r\n"u8) + at;
            var head = Encoding.ASCII.GetString(body, at, end - at).Split(';')[0];
            var length = int.Parse(head, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
                return all.ToArray();
            all.Write(body, end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    private static async Task<string?> ReadLineAsync(BufferedStream from, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await from.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }
}
