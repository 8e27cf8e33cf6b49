using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// Stands in the table for a request that nobody waits for any more, so that its late reply finds a place: its bytes go
/// nowhere, its budget comes back, and a handle that was opened too late is closed again.
/// </summary>
internal sealed class AbandonedRequest(SftpMultiplexer link) : Request
{
    public override bool TakesAnyData => true;

    public override void Answer(in Reply reply)
    {
        if (reply.Type == PacketType.Handle)
            link.CloseInBackground(new PacketReader(reply.Fields).ReadBytes());
    }

    public override void Fail(SftpException fault)
    {
        // Nobody waits.
    }
}
