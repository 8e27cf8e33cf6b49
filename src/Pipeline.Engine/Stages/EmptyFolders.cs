using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Stages;

/// <summary>Deletes the folders that became empty when a file's origin was deleted.</summary>
internal sealed class EmptyFolders(StageContext house)
{
    /// <summary>Goes up from the origin's folder as long as folders are empty, never as far as the folder where the source looked or that somebody named.</summary>
    public async ValueTask DeleteAsync(FileItem item, CancellationToken stop)
    {
        var store = house.StoreOf(item.Origin);
        var folder = item.Origin.Path.Folder;
        for (var below = item.RelativePath.Folder; !below.IsRoot; (below, folder) = (below.Folder, folder.Folder))
        {
            if (house.Given.Any(given => given.IsInside(item.Origin with { Path = folder })))
                return;
            try
            {
                if (!await IsEmptyAsync(store, folder, stop))
                    return;
                await store.DeleteAsync(folder, stop);
            }
            catch (StoreFault fault) when (fault.Kind == FaultKind.NotFound)
            {
                // Taken away already, by somebody else or by an attempt before this one: the folder above may be empty now.
            }
            catch (StoreFault fault) when (!fault.IsPassing)
            {
                // Somebody put a file there meanwhile, or it must stay: the file itself is done all the same.
                return;
            }
        }
    }

    private static async ValueTask<bool> IsEmptyAsync(IFileStore store, StorePath folder, CancellationToken stop)
    {
        await foreach (var _ in store.ListAsync(folder, recursive: false, stop))
            return false;
        return true;
    }
}
