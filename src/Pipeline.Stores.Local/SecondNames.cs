using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;

namespace Pipeline.Stores.Local;

/// <summary>
/// Warns of files with more than one name in a folder that others can write to. A hard link can be made to a file that
/// its maker may not read, and this program may: the copy would give it away. Said once for a store.
/// </summary>
internal sealed class SecondNames(EventStream? events)
{
    private int _isTold;

    public void Found(FilePlace place)
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
            events?.Publish(
                new StoreNotice(
                    place.Store,
                    $"{VisibleText.Of(place.ToString())} has more than one name, and other users may write to its folder: "
                        + "it may be a hard link to a file that they cannot read; revoke their write permission for the "
                        + "folder, or set the kernel's fs.protected_hardlinks to 1",
                    IsTrouble: true
                )
            );
    }
}
