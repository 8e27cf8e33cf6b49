using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>A file being written on a server; the commit hears every answer (<see cref="DraftCommit"/>).</summary>
internal sealed class SftpDraft(RemoteDraft site, SftpFile file, Lease lease)
    : SftpWriter(site, file, lease, 0, site.Order.Length ?? long.MaxValue),
        IFileDraft
{
    private State _state;

    private enum State
    {
        Open,
        Committing,
        Committed,
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_state != State.Open)
            throw new InvalidOperationException(
                $"The draft of {Site.At} was already committed; a failed draft cannot be committed again."
            );
        _state = State.Committing;
        if (Site.Order.Length is { } promised && Written != promised)
            throw Corrupt($"the source ended after {Written} of {promised} bytes");
        var ending = new DraftCommit(Site, File, Written, Lease.Connection);
        try
        {
            return await ending.RunAsync(cancellationToken);
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

    protected override StoreException TooMuch() => Corrupt($"the source has more than the promised {Promised} bytes");

    private StoreException Corrupt(string what) => new(Site.At, StoreErrorKind.Corrupt, $"{Site.At} was not written: {what}");
}
