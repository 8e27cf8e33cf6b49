namespace Pipeline.Abstractions.Stores.ZeroCopy;

/// <summary>A draft, or a part of one, that is being written from its beginning to its end.</summary>
public interface IByteSink
{
    /// <summary>
    /// Appends bytes. The buffer may be used again once the task ends, though the store need not have answered yet:
    /// the commit, or the end of the part, waits for every answer, and any refusal fails it.
    /// </summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
