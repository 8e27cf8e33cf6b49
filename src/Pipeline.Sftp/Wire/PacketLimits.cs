namespace Pipeline.Sftp.Wire;

/// <summary>Sizes that both sides keep to.</summary>
public static class PacketLimits
{
    /// <summary>The largest packet OpenSSH takes or sends: 256 KiB (sftp-common.h, PROTOCOL 4.8).</summary>
    public const int OpenSshPacket = 256 * 1024;

    /// <summary>
    /// The largest packet this program believes in: OpenSSH's and a little slack. A larger length ends the connection.
    /// </summary>
    public const int Packet = OpenSshPacket + 1024;

    /// <summary>
    /// What a server must take without being asked (draft-ietf-secsh-filexfer-02 section 3): 32 KiB of data.
    /// </summary>
    public const int DefaultData = 32 * 1024;

    /// <summary>The most data in one packet: room is left for a handle and the numbers before it.</summary>
    public const int Data = OpenSshPacket - 1024;

    /// <summary>The longest path that is taken as an answer, bytes; that of Linux.</summary>
    public const int Path = 4096;

    /// <summary>The longest hash, bytes, and the longest name of an algorithm: SHA-512.</summary>
    public const int Hash = 64;

    /// <summary>The longest handle (draft-ietf-secsh-filexfer-02 section 6.2).</summary>
    public const int Handle = 256;
}
