using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Stages.Delete;

/// <summary>Deletes the folders that became empty when something in them was deleted.</summary>
internal sealed class EmptyFolders(BuiltInStageContext context)
{
    /// <summary>
    /// Goes up from the origin's folder as long as folders are empty, never as far as the folder where the source
    /// looked or that somebody named.
    /// </summary>
    public ValueTask DeleteAsync(FileItem item, CancellationToken cancellationToken) =>
        DeleteAsync(item.Origin, item.RelativePath, cancellationToken);

    /// <summary>Goes up from the folder of something that was deleted.</summary>
    /// <param name="gone">What was deleted.</param>
    /// <param name="below">Its path below the folder where the source looked.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public ValueTask DeleteAsync(FilePlace gone, StorePath below, CancellationToken cancellationToken) =>
        DeleteAsync(
            context.StoreOf(gone),
            gone.Path.Folder,
            below.Text.Count(letter => letter == '/'),
            folder => !context.InputPaths.Any(given => given.IsInside(gone with { Path = folder })),
            cancellationToken
        );

    /// <summary>Deletes a folder and those above it as long as they are empty.</summary>
    /// <param name="store">Their store.</param>
    /// <param name="folder">The lowest of them.</param>
    /// <param name="most">How many may go at the most.</param>
    /// <param name="mayGo">Whether a folder may go.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async ValueTask DeleteAsync(
        IFileStore store,
        StorePath folder,
        int most,
        Func<StorePath, bool> mayGo,
        CancellationToken cancellationToken
    )
    {
        for (; most > 0 && mayGo(folder); folder = folder.Folder, most--)
        {
            try
            {
                if (!await IsEmptyAsync(store, folder, cancellationToken))
                    return;
                await store.DeleteAsync(folder, cancellationToken);
            }
            catch (StoreException fault) when (fault.Kind == StoreErrorKind.NotFound)
            {
                // Taken away already, by somebody else or by an attempt before this one: the folder above may be empty
                // now.
            }
            catch (StoreException fault) when (!fault.IsTransient)
            {
                // Somebody put a file there meanwhile, or it must stay: the file itself is done all the same.
                return;
            }
        }
    }

    private static async ValueTask<bool> IsEmptyAsync(IFileStore store, StorePath folder, CancellationToken cancellationToken)
    {
        await foreach (var _ in store.ListAsync(folder, recursive: false, cancellationToken))
            return false;
        return true;
    }
}
