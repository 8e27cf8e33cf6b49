using Pipeline.Engine.Files;
using Pipeline.Posix;

namespace Pipeline.Engine.Stores.Local;

/// <summary>Turns what the file system refuses into the store's own faults: the only place here that knows its errors.</summary>
internal static class LocalFaults
{
    private const int OutOfMemory = 12;
    private const int DeviceBusy = 16;
    private const int TooManyFiles = 23;
    private const int TooManyFilesHere = 24;
    private const int TimedOut = 110;
    private const int StaleHandle = 116;

    /// <summary>The fault for a refusal.</summary>
    internal static StoreFault Of(FilePlace at, PosixException fault) => new(at, Kind(fault), Text(fault), fault);

    /// <summary>The fault for a file that cannot be written; for a full disk it says how much room there is and how much is wanted.</summary>
    internal static StoreFault Of(FilePlace at, long? wanted, Folder folder, PosixException fault) =>
        fault.Error != PosixError.NoSpace
            ? Of(at, fault)
            : new(
                at,
                FaultKind.NoSpace,
                $"no space on {at.Store}: {new ByteSize(folder.Space().FreeBytes)} free, '{at.Path}' needs {ByteSize.Text(wanted)}",
                fault
            );

    /// <summary>The fault for a root folder that is not there.</summary>
    internal static StoreFault NoRoot(FilePlace at, string root) =>
        new(
            at,
            FaultKind.NotFound,
            $"the root folder '{root}' of the store '{at.Store}' is not there; make it, or correct 'root' (relative roots begin at the working directory)"
        );

    private static FaultKind Kind(PosixException fault) =>
        fault.Error switch
        {
            PosixError.NotFound => FaultKind.NotFound,
            PosixError.Denied or PosixError.ReadOnly or PosixError.IsLink or PosixError.EscapesRoot => FaultKind.Forbidden,
            PosixError.Exists => FaultKind.AlreadyExists,
            PosixError.NoSpace => FaultKind.NoSpace,
            PosixError.Other => fault.Errno switch
            {
                OutOfMemory or DeviceBusy or TooManyFiles or TooManyFilesHere or StaleHandle => FaultKind.Busy,
                TimedOut => FaultKind.TimedOut,
                _ => FaultKind.Other,
            },
            _ => FaultKind.Other,
        };

    private static string Text(PosixException fault) =>
        fault.Error switch
        {
            PosixError.EscapesRoot => $"{fault.Message}; a local store never leaves its root",
            PosixError.IsLink => $"{fault.Message} where a file or folder was expected; it is not followed",
            PosixError.OtherDevice => $"{fault.Message}; use copy and delete in the place of a move",
            _ => fault.Message,
        };
}
