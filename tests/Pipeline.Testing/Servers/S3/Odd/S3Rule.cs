using System.Text.RegularExpressions;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>What happens to single requests. Without a condition it meets all.</summary>
public sealed record S3Rule
{
    /// <summary>The method.</summary>
    public string? Method { get; init; }

    /// <summary>A regular expression over path and query.</summary>
    public string? Target { get; init; }

    /// <summary>A header that the request must have.</summary>
    public string? Header { get; init; }

    /// <summary>Only the first so many that it meets.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>Only every so many-th that it meets.</summary>
    public int Every { get; init; } = 1;

    /// <summary>How long the answer waits.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The connection is reset in the place of an answer.</summary>
    public bool Resets { get; init; }

    /// <summary>
    /// The status that is answered; without it the request is answered as always, with <see cref="With"/>.
    /// </summary>
    public int? Status { get; init; }

    /// <summary>The code of the error in the body.</summary>
    public string Code { get; init; } = "X";

    /// <summary>The message of the error in the body.</summary>
    public string Message { get; init; } = "said by the test";

    /// <summary>A body in the place of the error, a page for people.</summary>
    public string? Body { get; init; }

    /// <summary>The length that the answer tells; null for that of its body.</summary>
    public long? Length { get; init; }

    /// <summary>The body is packed with gzip, and its headers say so.</summary>
    public bool Gzips { get; init; }

    /// <summary>The body goes on without end.</summary>
    public bool IsEndless { get; init; }

    /// <summary>The body comes a byte at a time, with so much time between; null when it does not.</summary>
    public TimeSpan? Drip { get; init; }

    /// <summary>More headers of the answer.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How the server behaves for this request.</summary>
    public Func<S3Behavior, S3Behavior>? With { get; init; }

    /// <summary>The bucket is to be asked for elsewhere.</summary>
    public static S3Rule Redirect(int status, string endpoint, string bucket) =>
        new()
        {
            Target = $"^/{bucket}([/?]|$)",
            Status = status,
            Code = status == 307 ? "TemporaryRedirect" : "PermanentRedirect",
            Message = "The bucket you are attempting to access must be addressed using the specified endpoint.",
            Headers = new Dictionary<string, string> { ["Location"] = $"{endpoint}/{bucket}" },
        };

    internal bool Matches(S3HttpRequest request) =>
        (Method is null || Method == request.Method)
        && (Target is null || Regex.IsMatch(request.Target, Target))
        && (Header is null || request.Headers.ContainsKey(Header));

    /// <summary>An answer as it is sent.</summary>
    internal S3HttpReply Bend(S3HttpReply reply)
    {
        if (Gzips)
            reply = reply.Packed();
        return reply with
        {
            IsEndless = reply.IsEndless || IsEndless,
            Drip = reply.Drip ?? Drip,
            Length = Length ?? reply.Length,
        };
    }

    internal bool Applies(int count) => count <= Times && count % Every == 0;
}
