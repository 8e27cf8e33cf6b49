using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Transfer;

/// <summary>Which rights a copy is made with where the pipeline asks for none.</summary>
internal static class CopyRights
{
    private const UnixFileMode ReadAndWrite = (UnixFileMode)0b110_110_110;

    /// <summary>The owner of the copy is the user who runs this program, and needs them to go on with it.</summary>
    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// The most that the copy of a file may have, before the umask: group and others get no right that they did not
    /// have on the origin. Null where the origin's store tells no mode.
    /// </summary>
    public static UnixFileMode? Of(FileItem item) => item.Mode is { } mode ? (mode & ReadAndWrite) | OfOwner : null;
}
