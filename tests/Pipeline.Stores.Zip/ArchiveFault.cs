using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.Zip;

/// <summary>The faults of the store, and what the system and the reader of archives throw turned into them.</summary>
internal static class ArchiveFault
{
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    internal static StoreException Of(FilePlace place, StoreErrorKind kind, string why, Exception? cause = null) =>
        new(place, kind, $"{place}: {why}", cause);

    internal static StoreException NotFound(FilePlace place) =>
        Of(place, StoreErrorKind.NotFound, "there is no such file or folder");

    internal static StoreException Taken(FilePlace place) => Of(place, StoreErrorKind.AlreadyExists, "the name is taken");

    internal static T On<T>(FilePlace place, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception fault)
            when (fault is not StoreException and (IOException or UnauthorizedAccessException or InvalidDataException))
        {
            throw Of(place, Kind(fault), SystemFault.Describe(fault), fault);
        }
    }

    private static StoreErrorKind Kind(Exception fault) =>
        fault switch
        {
            InvalidDataException or EndOfStreamException => StoreErrorKind.Corrupt,
            UnauthorizedAccessException => StoreErrorKind.Forbidden,
            PosixException { Error: PosixError.Denied or PosixError.ReadOnly or PosixError.IsLink } => StoreErrorKind.Forbidden,
            PosixException { Error: PosixError.NoSpace } or IOException { HResult: NoSpace or OverQuota } =>
                StoreErrorKind.NoSpace,
            // The folder of the archive: a name that is missing in the archive is no fault of the system.
            PosixException { Error: PosixError.NotFound } => StoreErrorKind.Unreachable,
            _ => StoreErrorKind.Other,
        };
}
