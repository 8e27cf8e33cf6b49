using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server;

/// <summary>
/// The replies of a session, gathered so that many leave in one write: while one buffer is written the other one is
/// filled. Safe for the session and for work that goes on beside it.
/// </summary>
internal sealed class Replies(Stream output, OddAnswers odd) : IDisposable
{
    private const int Plenty = 512 * 1024;
    private readonly Lock _gate = new();
    private PacketWriter _filling = new(64 * 1024);
    private PacketWriter _leaving = new(64 * 1024);
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private bool _garblesNext;
    private bool _isMute;
    private int _start;

    /// <summary>So much waits to leave that the session had better wait too.</summary>
    public bool IsPlenty => _filling.Length > Plenty;

    public void Status(uint id, StatusCode code, string reason = "")
    {
        (code, reason) = odd.Status(code, reason);
        lock (_gate)
        {
            Begin(PacketType.Status, id);
            _filling.Write((uint)code);
            _filling.Write(reason);
            _filling.Write("");
            End();
        }
    }

    public void Handle(uint id, ulong handle)
    {
        lock (_gate)
        {
            Begin(PacketType.Handle, id);
            _filling.Write((uint)HandleTable.Length);
            _filling.Write(handle);
            End();
        }
    }

    public void Attributes(uint id, in SftpAttributes attributes)
    {
        lock (_gate)
        {
            Begin(PacketType.Attributes, id);
            _filling.Write(attributes);
            End();
        }
    }

    /// <summary>Reads from a file straight into the reply.</summary>
    public void Data(uint id, SafeFileHandle file, long offset, int length)
    {
        lock (_gate)
        {
            Begin(PacketType.Data, id);
            var room = _filling.Take(4 + length);
            int count;
            try
            {
                count = PosixFile.Read(file, room[4..], offset);
            }
            catch (Exception fault) when (RequestRefused.Covers(fault))
            {
                _filling.CutTo(_start);
                throw;
            }
            if (count == 0)
            {
                _filling.CutTo(_start);
                throw new RequestRefused(StatusCode.EndOfFile, "end of file");
            }
            _filling.CutTo(_filling.Length - length + count);
            BinaryPrimitives.WriteInt32BigEndian(room, count);
            End();
        }
    }

    /// <summary>Any other packet, filled in by the caller.</summary>
    public void Packet(PacketType type, uint id, Action<PacketWriter> fill)
    {
        lock (_gate)
        {
            Begin(type, id);
            fill(_filling);
            End();
        }
    }

    /// <summary>Bytes that are no packet (a fault).</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            _filling.Append(bytes);
    }

    /// <summary>The first packet of a session.</summary>
    public void Version(IEnumerable<(string Name, string Text)> extensions)
    {
        lock (_gate)
        {
            _filling.Begin(PacketType.Version);
            _filling.Write(odd.Plan.Version);
            foreach (var (name, text) in extensions)
            {
                _filling.Write(name);
                _filling.Write(text);
            }
            End();
        }
    }

    /// <summary>From here on nothing is said any more (a fault).</summary>
    public void Mute()
    {
        lock (_gate)
            _isMute = true;
    }

    /// <summary>The last bit of the next reply is wrong (a fault).</summary>
    public void GarbleNext()
    {
        lock (_gate)
            _garblesNext = true;
    }

    /// <summary>
    /// Sends what is gathered. The task is done when everything has left; a second call joins the first.
    /// </summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isWriting || _filling.Length == 0)
                return _writing;
            _isWriting = true;
        }
        return _writing = WriteAsync(cancellationToken);
    }

    public void Dispose()
    {
        _filling.Dispose();
        // A write that never ended still holds its buffer.
        if (_writing.IsCompleted)
            _leaving.Dispose();
    }

    private void Begin(PacketType type, uint id)
    {
        _start = _filling.Length;
        _filling.Begin(type, id);
    }

    private void End()
    {
        _filling.End();
        if (_garblesNext)
            _filling.Garble();
        _garblesNext = false;
        if (_isMute)
            _filling.CutTo(_start);
    }

    private bool TrySwap()
    {
        lock (_gate)
        {
            _leaving.Clear();
            (_filling, _leaving) = (_leaving, _filling);
            return _isWriting = _leaving.Length > 0;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (TrySwap())
        {
            var bytes = _leaving.Written;
            await output.WriteAsync(bytes, cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
    }
}
