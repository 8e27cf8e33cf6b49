namespace Pipeline.Abstractions.Items;

/// <summary>What proved that a copy holds the origin's bytes; a higher verification level proves more.</summary>
public enum VerificationLevel
{
    /// <summary>Nothing was proved yet.</summary>
    None,

    /// <summary>The sizes are equal.</summary>
    Size,

    /// <summary>The store hashed its bytes itself (SFTP <c>check-file</c>).</summary>
    CheckFile,

    /// <summary>A command beside the store hashed its bytes (<c>sha256sum</c> on the SFTP server).</summary>
    HashCommand,

    /// <summary>The copy was read back and hashed here.</summary>
    ReadBack,
}
