using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.ZeroCopy;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Has the kernel carry the bytes of an open local file. For a hash they are read besides, close behind, while they are
/// still in memory: the file is looked at afterwards, and refused when it was written to meanwhile, so that both have
/// met the same bytes.
/// </summary>
internal sealed class ZeroCopySend(IFileReader reader, SafeFileHandle file, IFileRangeSink sink, FilePlace at, RunningHash? hash)
{
    private readonly WorkerActivity? _worker = WorkerActivity.Current;

    public async Task<long> CarryAsync(ByteRange range, long length, CancellationToken cancellationToken)
    {
        var (offset, end) = (range.Offset, range.Offset + length);
        while (offset < end)
        {
            var size = (int)Math.Min(sink.RangeSize, end - offset);
            await sink.WriteFromAsync(file, offset, size, cancellationToken);
            if (hash is not null)
                await HashAsync(hash, offset, size, end, cancellationToken);
            offset += size;
            _worker?.Moved(size);
        }
        await sink.TakenAsync(cancellationToken);
        if (range.EndsFile)
            await Faults.RefuseMoreAsync(reader, at, end, cancellationToken);
        return length;
    }

    private async ValueTask HashAsync(RunningHash into, long offset, int size, long end, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(reader.PieceSize);
        for (var done = 0; done < size; )
        {
            var piece = buffer.AsMemory(0, Math.Min(reader.PieceSize, size - done));
            var got = await reader.ReadAsync(offset + done, piece, cancellationToken);
            if (got != piece.Length)
                throw Faults.EndedEarly(at, offset + done + got, end);
            into.Append(piece.Span);
            done += got;
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
