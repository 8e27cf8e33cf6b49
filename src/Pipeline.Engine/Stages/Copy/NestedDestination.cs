using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>
/// Refuses a file that is a copy which this pipeline has made, where the source shows by another name what is written
/// to the destination (<see cref="OverlapProbe"/>): it would be copied one level deeper in every loop, and a
/// <c>delete</c> would take the copies away.
/// </summary>
internal sealed class NestedDestination(CopyOptions options, BuiltInStageContext context)
{
    private readonly IFileStore _target = context.Stores[options.To.Store];
    private readonly OverlapProbe _probe = new(context.Transfer, context.Journal, context.Events);
    private readonly StorePath[] _folders = [.. FixedFolders(options.To)];

    /// <exception cref="StoreException">The file is such a copy (Forbidden).</exception>
    public async ValueTask RefuseAsync(FileItem item, CancellationToken cancellationToken)
    {
        if (context.IsDryRun)
            return;
        var (source, origin) = (context.StoreOf(item.Origin), item.Origin.Path);
        for (var around = origin.Folder; ; around = around.Folder)
        {
            var below = origin.Below(around);
            foreach (var folder in _folders)
            {
                var copy = folder / below;
                if (
                    await context.Journal.FindCopyOwnerAsync(_target.Locate(copy), cancellationToken) is { } owner
                    && owner.Origin != source.Locate(origin)
                    && await MayBeAsync(item, copy, cancellationToken)
                    && await _probe.IsShownAsync(_target, copy, source, origin.Folder, cancellationToken)
                )
                    throw new StoreException(
                        item.Origin,
                        StoreErrorKind.Forbidden,
                        $"{item.Origin} is {new FilePlace(_target.Name, copy)}, the copy that this pipeline made of "
                            + $"{owner.Text}: {new FilePlace(source.Name, around)} and {new FilePlace(_target.Name, folder)} "
                            + "are the same folder. Add that folder to 'exclude', or change 'to'"
                    );
            }
            if (around.IsRoot)
                return;
        }
    }

    /// <summary>
    /// The folders that every copy lies in: what the template says before its first word, and the store's root.
    /// </summary>
    private static IEnumerable<StorePath> FixedFolders(PathTemplate to)
    {
        var path = to.Text[(to.Text.IndexOf(':') + 1)..].TrimStart('/');
        var word = path.IndexOf('{');
        var end = path[..(word < 0 ? path.Length : word)].LastIndexOf('/');
        if (end > 0 && StorePath.TryParse(path[..end], out var fix, out _))
        {
            for (; !fix.IsRoot; fix = fix.Folder)
                yield return fix;
        }
        yield return StorePath.Root;
    }

    /// <summary>
    /// Whether nothing that the stores tell says that the file and the copy are two. Nearly every file ends here.
    /// </summary>
    private async ValueTask<bool> MayBeAsync(FileItem item, StorePath copy, CancellationToken cancellationToken)
    {
        if (_target.Traits.IsWriteOnly)
            return true;
        return await _target.FindAsync(copy, cancellationToken) is { Kind: EntryKind.File } there
            && (there.Length is null || item.Length is null || there.Length == item.Length)
            && !FileTimes.Differ(there.ModifiedAt, _target, item.ModifiedAt, context.StoreOf(item.Origin));
    }
}
