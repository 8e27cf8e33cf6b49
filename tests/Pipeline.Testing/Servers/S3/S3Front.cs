using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Testing.Servers.S3;

/// <summary>
/// Stands before a real S3 server and spoils single requests: answers in its place, breaks the connection in the middle
/// of a body, changes a byte on the way. What it is not told to spoil goes through as it is.
/// </summary>
public sealed class S3Front : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly int _target;

    /// <summary>Starts it before a server.</summary>
    public S3Front(Radosgw server)
    {
        _target = server.Port;
        _listener = new(CarryAsync);
    }

    /// <summary>Where it answers, as the option <c>endpoint</c> takes it.</summary>
    public string Endpoint => $"http://{_listener.EndPoint}";

    /// <summary>Says what to do with a request; null lets it through.</summary>
    public Func<S3Request, S3Spoil?> Judge { get; set; } = _ => null;

    /// <summary>A judge that spoils the first requests of a kind.</summary>
    public static Func<S3Request, S3Spoil?> First(int count, Func<S3Request, bool> which, S3Spoil spoil)
    {
        var left = count;
        return request => which(request) && Interlocked.Decrement(ref left) >= 0 ? spoil : null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    /// <summary>One request a connection: what the server answers then ends with the connection.</summary>
    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var from = client.GetStream();
                if (await S3Request.ReadAsync(from, _listener.Ended) is not { } request)
                    return;
                var spoil = Judge(request);
                if (spoil is { Stalls: true })
                    await Task.Delay(Timeout.InfiniteTimeSpan, _listener.Ended);
                else if (spoil?.Answer is { } answer)
                    await AnswerAsync(from, request, answer);
                else if (spoil?.CutAfter is { } cut)
                    await CutAsync(client, from, request, cut);
                else
                    await PassAsync(from, request, spoil?.FlipByteAt);
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // One of the two went away.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream to, S3Request request, S3Answer answer)
    {
        await request.SkipBodyAsync(to, _listener.Ended);
        var body =
            answer.Body.Length > 0
                ? answer.Body
                : $"<?xml version=\"1.0\"?><Error><Code>{answer.Code}</Code><Message>said by the test</Message></Error>";
        if (answer.Status == 200)
            body = answer.Body;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {answer.Status} X\r\nContent-Type: application/xml\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{answer.Headers}\r\n{(request.Method == "HEAD" ? "" : body)}"
        );
        await to.WriteAsync(Encoding.UTF8.GetBytes(text), _listener.Ended);
    }

    private async Task CutAsync(TcpClient client, NetworkStream from, S3Request request, long after)
    {
        using var server = await ConnectAsync();
        var to = server.GetStream();
        await to.WriteAsync(request.HeadToPass(), _listener.Ended);
        await request.CopyBodyAsync(from, to, after, null, _listener.Ended);
        client.LingerState = new(true, 0);
    }

    private async Task PassAsync(NetworkStream from, S3Request request, long? flip)
    {
        using var server = await ConnectAsync();
        var to = server.GetStream();
        await to.WriteAsync(request.HeadToPass(), _listener.Ended);
        await request.CopyBodyAsync(from, to, long.MaxValue, flip, _listener.Ended);
        await to.CopyToAsync(from, _listener.Ended);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync(IPAddress.Loopback, _target, _listener.Ended);
        return server;
    }
}

/// <summary>How a request is spoiled.</summary>
public sealed record S3Spoil
{
    /// <summary>What is answered in the server's place; the server hears nothing of it.</summary>
    public S3Answer? Answer { get; init; }

    /// <summary>Whether the request is never answered.</summary>
    public bool Stalls { get; init; }

    /// <summary>After how many bytes of the request's body the connection is broken.</summary>
    public long? CutAfter { get; init; }

    /// <summary>The byte of the request's body that is changed on the way.</summary>
    public long? FlipByteAt { get; init; }
}

/// <summary>An answer in the server's place.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The error's code; with a body of its own not used.</param>
public sealed record S3Answer(int Status, string Code = "")
{
    /// <summary>Header lines, each with its end.</summary>
    public string Headers { get; init; } = "";

    /// <summary>The body.</summary>
    public string Body { get; init; } = "";
}
