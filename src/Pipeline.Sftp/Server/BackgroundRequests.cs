namespace Pipeline.Sftp.Server;

/// <summary>
/// Requests that take long and go on beside the session, so that it still answers others: a few at once, no more.
/// </summary>
internal sealed class BackgroundRequests(Replies replies) : IDisposable
{
    private const int AtOnce = 32;
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly CancellationTokenSource _end = new();

    /// <summary>The work that was started last.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Starts work that answers the request itself, or is answered with a refusal when it throws. Waits while too much
    /// is under way.
    /// </summary>
    public Task Start(uint id, Action<CancellationToken> work, CancellationToken cancellationToken)
    {
        _places.Wait(cancellationToken);
        return Last = Task.Run(() => RunAsync(id, work, cancellationToken), CancellationToken.None);
    }

    /// <summary>Tells all work to stop and waits for it.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        for (var i = 0; i < AtOnce; i++)
            await _places.WaitAsync();
        _places.Release(AtOnce);
    }

    public void Dispose()
    {
        _places.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync(uint id, Action<CancellationToken> work, CancellationToken cancellationToken)
    {
        try
        {
            Answer(id, work);
            await replies.FlushAsync(cancellationToken);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Nobody waits for the answer any more; the session meets the same fault and reports it.
        }
        finally
        {
            _places.Release();
        }
    }

    private void Answer(uint id, Action<CancellationToken> work)
    {
        try
        {
            work(_end.Token);
        }
        catch (Exception fault) when (RequestRefused.Covers(fault))
        {
            var (code, reason) = RequestRefused.Answer(fault);
            replies.Status(id, code, reason);
        }
    }
}
