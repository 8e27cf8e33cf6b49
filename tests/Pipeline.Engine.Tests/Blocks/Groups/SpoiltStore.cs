using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Blocks.Groups;

/// <summary>A store that lists one of its paths as one that cannot be used.</summary>
internal sealed class SpoiltStore(IFileStore inner, string? spoilt) : DelegatingStore(inner)
{
    public override async IAsyncEnumerable<FileEntry> ListAsync(
        StorePath folder,
        bool recursive,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var entry in Inner.ListAsync(folder, recursive, cancellationToken))
            yield return entry.Path.Text == spoilt ? entry with { Kind = EntryKind.Unusable, Trouble = "no rights" } : entry;
    }
}
