using System.Net.Http.Headers;

namespace Pipeline.Stores.S3;

/// <summary>
/// Notes what stands on the wire (<see cref="WireAnswer"/>), reads every body that is not a file's bytes within its
/// bounds, and looks whether it is the document that was asked for, before the SDK reads it.
/// </summary>
internal sealed class WireWatch(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Amazon = ".amazonaws.com";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var wire = WireAnswer.Current;
        var answer = await base.SendAsync(request, cancellationToken);
        if (wire is null)
            return answer;
        (wire.Status, wire.Length) = (answer.StatusCode, LengthOf(answer.Content.Headers));
        if (answer.Headers.TryGetValues("x-amz-bucket-region", out var regions))
            wire.Region = regions.FirstOrDefault();
        if ((int)answer.StatusCode is >= 300 and < 400)
            NoteLocation(wire, request.RequestUri!, answer);
        if (wire.IsFile && answer.IsSuccessStatusCode)
            return answer;
        try
        {
            await TakeBodyAsync(wire, request, answer, cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static async Task TakeBodyAsync(
        WireAnswer wire,
        HttpRequestMessage request,
        HttpResponseMessage answer,
        CancellationToken cancellationToken
    )
    {
        var body = AnswerBody.HasOne(request, answer) ? await AnswerBody.TakeAsync(answer, wire, cancellationToken) : [];
        if (answer.IsSuccessStatusCode && wire.Root is { } root)
            wire.Trouble = XmlDocuments.TroubleOf(body, root, (int)answer.StatusCode);
    }

    /// <summary>
    /// The SDK would follow to any host; who is followed is decided in <see cref="Redirect"/>. Amazon's own ways from
    /// region to region are left to it.
    /// </summary>
    private static void NoteLocation(WireAnswer wire, Uri asked, HttpResponseMessage answer)
    {
        if (answer.Headers.Location is not { } location)
            return;
        wire.Location = location.IsAbsoluteUri ? location : new(asked, location);
        if (!IsOfAmazon(asked) || !IsOfAmazon(wire.Location))
            answer.Headers.Location = null;
    }

    private static bool IsOfAmazon(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps && url.Host.EndsWith(Amazon, StringComparison.OrdinalIgnoreCase);

    private static long? LengthOf(HttpContentHeaders headers) =>
        headers.NonValidated.Contains("Content-Length") ? headers.ContentLength : null;
}
