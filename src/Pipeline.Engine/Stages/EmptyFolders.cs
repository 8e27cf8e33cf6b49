using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Stages;

/// <summary>Deletes the folders that became empty when something in them was deleted.</summary>
internal sealed class EmptyFolders(StageContext house)
{
    /// <summary>Goes up from the origin's folder as long as folders are empty, never as far as the folder where the source looked or that somebody named.</summary>
    public ValueTask DeleteAsync(FileItem item, CancellationToken stop) => DeleteAsync(item.Origin, item.RelativePath, stop);

    /// <summary>Goes up from the folder of something that was deleted.</summary>
    /// <param name="gone">What was deleted.</param>
    /// <param name="below">Its path below the folder where the source looked.</param>
    /// <param name="stop">Ends the work.</param>
    public ValueTask DeleteAsync(FilePlace gone, StorePath below, CancellationToken stop) =>
        DeleteAsync(
            house.StoreOf(gone),
            gone.Path.Folder,
            below.Text.Count(letter => letter == '/'),
            folder => !house.Given.Any(given => given.IsInside(gone with { Path = folder })),
            stop
        );

    /// <summary>Deletes a folder and those above it as long as they are empty.</summary>
    /// <param name="store">Their store.</param>
    /// <param name="folder">The lowest of them.</param>
    /// <param name="most">How many may go at the most.</param>
    /// <param name="mayGo">Whether a folder may go.</param>
    /// <param name="stop">Ends the work.</param>
    public static async ValueTask DeleteAsync(
        IFileStore store,
        StorePath folder,
        int most,
        Func<StorePath, bool> mayGo,
        CancellationToken stop
    )
    {
        for (; most > 0 && mayGo(folder); folder = folder.Folder, most--)
        {
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
