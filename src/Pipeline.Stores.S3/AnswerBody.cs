using System.Buffers;
using System.Net;

namespace Pipeline.Stores.S3;

/// <summary>
/// Reads the body of an answer that is not a file's bytes: so many bytes and no more, because the SDK would hold all of
/// it in memory. What is longer is no answer of an S3 server.
/// </summary>
internal static class AnswerBody
{
    /// <summary>
    /// A page of a list has a thousand entries, each with a key of at most 1024 bytes, which may be encoded.
    /// </summary>
    internal const int List = 8 << 20;

    /// <summary>Every other answer, an error above all.</summary>
    internal const int Other = 64 << 10;

    /// <summary>Whether an answer can have a body.</summary>
    internal static bool HasOne(HttpRequestMessage request, HttpResponseMessage answer) =>
        request.Method != HttpMethod.Head && answer.StatusCode != HttpStatusCode.NoContent;

    /// <summary>The most bytes that the body of an answer may have.</summary>
    internal static int MostOf(HttpResponseMessage answer, WireAnswer wire) =>
        answer.IsSuccessStatusCode && wire.Root?.StartsWith("List", StringComparison.Ordinal) == true ? List : Other;

    /// <summary>Reads the body; the answer has it in memory from then on.</summary>
    /// <exception cref="AnswerTooLongException">It is longer than that.</exception>
    internal static async Task<byte[]> TakeAsync(HttpResponseMessage answer, WireAnswer wire, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(answer.Content, MostOf(answer, wire), wire, cancellationToken);
        var content = new ByteArrayContent(body);
        foreach (var (name, values) in answer.Content.Headers.NonValidated)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                content.Headers.TryAddWithoutValidation(name, values);
        }
        answer.Content.Dispose();
        answer.Content = content;
        return body;
    }

    private static async Task<byte[]> ReadAsync(
        HttpContent content,
        int most,
        WireAnswer wire,
        CancellationToken cancellationToken
    )
    {
        using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                wire.Arrived();
                if (kept.Length + read > most)
                    throw new AnswerTooLongException(most);
                kept.Write(buffer, 0, read);
            }
            return kept.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>The body of an answer is longer than any S3 server's.</summary>
/// <param name="most">The most bytes it may have.</param>
internal sealed class AnswerTooLongException(int most) : IOException($"its answer has more than {most >> 10} KiB")
{
    /// <summary>This fault, or one that it is the reason of.</summary>
    internal static AnswerTooLongException? In(Exception? failure)
    {
        while (failure is not null and not AnswerTooLongException)
            failure = failure.InnerException;
        return failure as AnswerTooLongException;
    }
}
