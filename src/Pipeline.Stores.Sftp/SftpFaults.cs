using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Turns what a server refuses into the store's own faults: the only place here that judges its answers.
/// </summary>
internal static class SftpFaults
{
    private const string SettingAttributes = "cannot set attributes of";

    /// <summary>What a drop box refuses of a file that it has taken.</summary>
    private static readonly string[] AskedOfTaken = ["cannot get attributes of", "cannot rename"];

    /// <summary>The fault for a refusal.</summary>
    internal static StoreException Of(FilePlace at, SftpException refusal) =>
        new(at, KindOf(refusal), $"{refusal.Message}{Advice(refusal)}", refusal);

    /// <summary>The fault for a full disk.</summary>
    internal static StoreException NoSpace(FilePlace at, long? wanted, SftpSpace space, SftpException refusal) =>
        new(
            at,
            StoreErrorKind.NoSpace,
            $"no space on {at.Store}: {new ByteSize(space.Free)} of {new ByteSize(space.Total)} free, '{at.Path}' needs {ByteSize.Text(wanted)}",
            refusal
        );

    /// <summary>The fault for a name that is taken.</summary>
    internal static StoreException Exists(FilePlace at, Exception? refusal = null) =>
        new(at, StoreErrorKind.AlreadyExists, $"{at} already exists and must not be replaced", refusal);

    /// <summary>
    /// Whether the server may have meant a full disk: version 3 has no word for it, so that all it says is FAILURE.
    /// </summary>
    internal static bool MayBeNoSpace(SftpException refusal) => refusal.Status is SftpStatus.Failure or SftpStatus.Other;

    private static StoreErrorKind KindOf(SftpException refusal) =>
        refusal.Status switch
        {
            SftpStatus.NoSuchFile => StoreErrorKind.NotFound,
            SftpStatus.PermissionDenied => StoreErrorKind.Forbidden,
            SftpStatus.SourceBroken => StoreErrorKind.Changed,
            SftpStatus.ConnectionLost => StoreErrorKind.ConnectionLost,
            SftpStatus.BadReply or SftpStatus.EndOfFile => StoreErrorKind.Corrupt,
            _ when SaysNoSpace(refusal.Message) => StoreErrorKind.NoSpace,
            _ when SaysLoop(refusal.Message) => StoreErrorKind.NotFound,
            _ => StoreErrorKind.Other,
        };

    internal static bool SaysNoSpace(string message) => Says(message, "no space") || Says(message, "quota");

    /// <summary>
    /// Links that go round in a circle lead to nothing; OpenSSH says that with a status of its own, ProFTPD with words.
    /// </summary>
    private static bool SaysLoop(string message) => Says(message, "link loop") || Says(message, "levels of symbolic links");

    /// <summary>The server's own words come last, behind the path.</summary>
    private static bool Says(string message, string words) =>
        message[(message.LastIndexOf("':", StringComparison.Ordinal) + 1)..].Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string Advice(SftpException refusal) =>
        refusal.Message.StartsWith(SettingAttributes, StringComparison.Ordinal) && refusal.Status != SftpStatus.ConnectionLost
            ? "; for a server that never allows this, write 'set_time: false'"
        : refusal.Status == SftpStatus.PermissionDenied
        && AskedOfTaken.Any(asked => refusal.Message.StartsWith(asked, StringComparison.Ordinal))
            ? "; for a server that only accepts files and lists none, write 'drop_box: true'"
        : refusal.Status == SftpStatus.BadMessage
            ? "; common causes: the name is too long, or contains characters that the server does not allow"
        : !refusal.GivesReason ? "; check the permissions there, and the log of the server"
        : "";
}
