using System.Text;
using Pipeline.Posix;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Server.Requests;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server;

/// <summary>
/// One client's session: a loop that takes packets, answers each in turn, and lets the replies leave when there is
/// nothing more to take or enough has gathered. Only hashing, copying and flushing to disk go on beside it.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly PacketInput _input;
    private readonly Replies _replies;
    private readonly HandleTable _handles;
    private readonly BackgroundRequests _side;
    private readonly FileRequests _files;
    private readonly FolderRequests _folders;
    private readonly PathRequests _paths;
    private readonly ExtendedRequests _extended;
    private readonly FaultScript? _script;
    private readonly OddAnswers _odd;
    private readonly Stream _output;
    private bool _begun;

    public Session(RootedDirectory root, Stream input, Stream output, FaultScript? script)
    {
        _script = script;
        _odd = script?.Answers() ?? new OddAnswers(new FaultPlan());
        _output = output;
        _handles = new HandleTable(_odd.Plan.MostHandles ?? HandleTable.Most);
        (input, output) = script?.Bend(input, output, _odd) ?? (input, output);
        _input = new PacketInput(input);
        _replies = new Replies(output, _odd);
        _side = new BackgroundRequests(_replies);
        _files = new FileRequests(root, _handles, _replies, _side, _odd);
        _folders = new FolderRequests(root, _handles, _replies, _odd);
        _paths = new PathRequests(root, _replies, _odd);
        _extended = new ExtendedRequests(root, _handles, _replies, _side, _odd);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_odd.Plan.Banner is { } banner)
            await _output.WriteAsync(Encoding.UTF8.GetBytes(banner + "\r\n"), cancellationToken);
        while (await _input.FillAsync(cancellationToken))
        {
            while (_input.TryTake(out var packet))
            {
                switch (_script?.Meet(this, _replies, _odd, packet, cancellationToken) ?? FaultOutcome.None)
                {
                    case FaultOutcome.None:
                        Answer(packet.Span, cancellationToken);
                        break;
                    case FaultOutcome.Stall:
                        await _replies.FlushAsync(cancellationToken);
                        await _input.DrainAsync(cancellationToken);
                        return;
                    case FaultOutcome.Cut:
                        await _side.EndAsync();
                        await _replies.FlushAsync(cancellationToken);
                        return;
                }
                if (_replies.IsPlenty)
                    await _replies.FlushAsync(cancellationToken);
            }
            Leave(_replies.FlushAsync(cancellationToken));
        }
        await _side.EndAsync();
        await _replies.FlushAsync(cancellationToken);
    }

    /// <summary>Answers one packet. A refusal is an answer; what cannot be read at all ends the session.</summary>
    public void Answer(ReadOnlySpan<byte> packet, CancellationToken cancellationToken)
    {
        var reader = new PacketReader(packet);
        var type = (PacketType)reader.ReadByte();
        var id = reader.ReadUInt32();
        if (type == PacketType.Init && !_begun)
        {
            _begun = true;
            _replies.Version(ExtendedRequests.Offered.Where(offer => !_odd.Hides(offer.Name)));
            return;
        }
        if (!_begun)
            throw new InvalidDataException("the session does not begin with INIT");
        try
        {
            Dispatch(type, id, ref reader, cancellationToken);
        }
        catch (Exception fault) when (RequestRefused.Covers(fault) && fault is not InvalidDataException)
        {
            var (code, reason) = RequestRefused.Answer(fault);
            _replies.Status(id, code, reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _side.EndAsync();
        _side.Dispose();
        _handles.Dispose();
        _input.Dispose();
        _replies.Dispose();
    }

    /// <summary>Waits until the request that was answered last is done.</summary>
    public void AwaitSideWork(CancellationToken cancellationToken) => _side.Last.Wait(cancellationToken);

    private static void Leave(Task flushing)
    {
        // It goes on beside the session; the next flush joins it and brings its fault.
        if (flushing.IsFaulted)
            flushing.GetAwaiter().GetResult();
    }

    private void Dispatch(PacketType type, uint id, ref PacketReader reader, CancellationToken cancellationToken)
    {
        switch (type)
        {
            case PacketType.Open:
                _files.Open(id, ref reader);
                break;
            case PacketType.Close:
                _files.Close(id, ref reader, cancellationToken);
                break;
            case PacketType.Read:
                _files.Read(id, ref reader);
                break;
            case PacketType.Write:
                _files.Write(id, ref reader);
                break;
            case PacketType.FStat:
                _files.Stat(id, ref reader);
                break;
            case PacketType.FSetStat:
                _files.SetStat(id, ref reader);
                break;
            case PacketType.OpenDir:
                _folders.Open(id, ref reader);
                break;
            case PacketType.ReadDir:
                _folders.Read(id, ref reader);
                break;
            case PacketType.LStat:
                _paths.Stat(id, ref reader, follow: false);
                break;
            case PacketType.Stat:
                _paths.Stat(id, ref reader, follow: true);
                break;
            case PacketType.SetStat:
                _paths.SetStat(id, ref reader, follow: true);
                break;
            case PacketType.Remove:
                _paths.Remove(id, ref reader);
                break;
            case PacketType.MkDir:
                _paths.MakeFolder(id, ref reader);
                break;
            case PacketType.RmDir:
                _paths.RemoveFolder(id, ref reader);
                break;
            case PacketType.RealPath:
                _paths.RealPath(id, ref reader);
                break;
            case PacketType.Rename:
                _paths.Rename(id, ref reader, replace: false);
                break;
            case PacketType.ReadLink:
                _paths.ReadLink(id, ref reader);
                break;
            case PacketType.SymLink:
                _paths.MakeLink(id, ref reader);
                break;
            case PacketType.Extended:
                _extended.Answer(id, ref reader, _paths, cancellationToken);
                break;
            default:
                _replies.Status(id, StatusCode.OpUnsupported, "unknown request");
                break;
        }
    }
}
