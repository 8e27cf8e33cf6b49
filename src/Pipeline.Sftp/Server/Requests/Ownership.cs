using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>Owners are told but not changed.</summary>
internal static class Ownership
{
    /// <summary>
    /// Refuses another owner than the one there is; a client that sends back what it was told is not troubled.
    /// </summary>
    public static void Check(in SftpAttributes asked, in EntryInfo there)
    {
        if ((asked.UserId ?? there.Owner) != there.Owner || (asked.GroupId ?? there.Group) != there.Group)
            throw new RequestRefused(StatusCode.PermissionDenied, "this server does not change owners");
    }
}
