using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// Turns what the file system refuses into the store's own faults: the only place here that knows its errors.
/// </summary>
internal static class LocalFaults
{
    private const int OutOfMemory = 12;
    private const int DeviceBusy = 16;
    private const int TooManyFiles = 23;
    private const int TooManyFilesHere = 24;
    private const int TimedOut = 110;
    private const int StaleHandle = 116;
    private const int OverQuota = 122;
    private const long AlmostNothing = 1 << 20;

    /// <summary>The fault for a refusal.</summary>
    internal static StoreException Of(FilePlace at, PosixException fault) => new(at, Kind(fault), Text(fault), fault);

    /// <summary>
    /// The fault for a file that cannot be written; for a full disk it says how much room there is and how much is
    /// wanted.
    /// </summary>
    internal static StoreException Of(string store, DraftSpec order, DirectoryHandle folder, PosixException fault)
    {
        var at = new FilePlace(store, order.Path);
        return fault.Error is PosixError.NoSpace or PosixError.TooLarge
            ? new(at, Kind(fault), WhyNoSpace(at, order, folder, fault), fault)
            // People know a file by its own name, not by its draft's.
            : new(at, Kind(fault), Text(fault).Replace(order.Draft.Name, order.Path.Name, StringComparison.Ordinal), fault);
    }

    private static string WhyNoSpace(FilePlace at, DraftSpec order, DirectoryHandle folder, PosixException fault)
    {
        var needs = $"'{at.Path}' needs {ByteSize.Text(order.Length)}";
        if (fault.Error == PosixError.TooLarge)
            return $"{needs}, more than the largest file on {at.Store}: check the limit of the file system, and 'ulimit -f'";
        if (fault.Errno == OverQuota)
            return $"no space on {at.Store}: the disk quota of this account is exceeded; {needs}";
        if (Room(folder) is not { } space)
            return $"no space on {at.Store}; {needs}";
        var free = new ByteSize(space.FreeBytes);
        return space is { Files: > 0, FilesAvailable: 0 }
                ? $"no space on {at.Store}: no inodes are left (df -i), though {free} are free; delete files there"
            : space.FreeBytes > Math.Max(order.Length ?? 0, AlmostNothing)
                ? $"no space on {at.Store}, though {free} are free: often a quota, or inodes (df -i); {needs}"
            : $"no space on {at.Store}: {free} free, {needs}";
    }

    private static SpaceInfo? Room(DirectoryHandle folder)
    {
        try
        {
            return folder.Space();
        }
        catch (PosixException)
        {
            return null; // What led here is told.
        }
    }

    /// <summary>The fault for a root folder that is not there.</summary>
    internal static StoreException NoRoot(FilePlace at, string root) =>
        new(
            at,
            StoreErrorKind.Unreachable,
            $"the root folder '{root}' of the store '{at.Store}' does not exist; create it, or correct 'root' (a relative "
                + "root is below the working directory)"
        );

    private static StoreErrorKind Kind(PosixException fault) =>
        fault.Error switch
        {
            PosixError.NotFound => StoreErrorKind.NotFound,
            PosixError.Denied or PosixError.ReadOnly or PosixError.IsLink or PosixError.EscapesRoot => StoreErrorKind.Forbidden,
            PosixError.Exists => StoreErrorKind.AlreadyExists,
            PosixError.OtherRoot => StoreErrorKind.Unreachable,
            PosixError.NoSpace => StoreErrorKind.NoSpace,
            PosixError.Other => fault.Errno switch
            {
                OutOfMemory or DeviceBusy or TooManyFiles or TooManyFilesHere or StaleHandle => StoreErrorKind.Busy,
                TimedOut => StoreErrorKind.TimedOut,
                _ => StoreErrorKind.Other,
            },
            _ => StoreErrorKind.Other,
        };

    private static string Text(PosixException fault) =>
        fault.Error switch
        {
            PosixError.EscapesRoot => $"{fault.Message}; a local store never accesses files outside its root",
            PosixError.IsLink => $"{fault.Message} where a file or folder was expected; it is not followed",
            PosixError.OtherDevice => $"{fault.Message}; use copy and delete instead of a move",
            _ => fault.Message,
        };
}
