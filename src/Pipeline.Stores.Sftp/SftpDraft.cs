using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>A file being written on a server; the commit hears every answer (<see cref="DraftEnding"/>).</summary>
internal sealed class SftpDraft(DraftSite site, SftpFile file, Lease lease)
    : SftpBytes(site, file, lease, 0, site.Order.Length ?? long.MaxValue),
        IFileDraft
{
    private State _state;

    private enum State
    {
        Open,
        Committing,
        Committed,
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_state != State.Open)
            throw new InvalidOperationException(
                $"The draft of {Site.At} was committed before: a failed one must be thrown away."
            );
        _state = State.Committing;
        if (Site.Order.Length is { } promised && Written != promised)
            throw Corrupt($"the source ended after {Written} of {promised} bytes");
        var ending = new DraftEnding(Site, File, Written, Lease.Connection);
        try
        {
            return await ending.RunAsync(stop);
        }
        finally
        {
            if (ending.IsNamed)
                _state = State.Committed;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await File.DisposeAsync();
        if (_state != State.Committed)
            await Site.RemoveAsync(Lease.Connection);
        Lease.Dispose();
    }

    protected override StoreFault TooMuch() => Corrupt($"more than the promised {Promised} bytes came");

    private StoreFault Corrupt(string what) => new(Site.At, FaultKind.Corrupt, $"{Site.At} was not written: {what}");
}
