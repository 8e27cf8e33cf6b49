namespace Pipeline.Engine.State.Manifests;

/// <summary>
/// Keys of the JSON in manifests and journals that were called otherwise in early versions. They are written with what
/// stands around them in the text, so that no name of a file and no reason is taken for one: a quote inside a text has
/// a <c>\</c> before it.
/// </summary>
internal static class ManifestKeys
{
    /// <summary>What verified a copy.</summary>
    public const string VerifiedBy = "\"verified_by\":";

    /// <summary>The same, as it was called.</summary>
    public const string OldVerifiedBy = "\"rung\":";

    /// <summary>How many bytes a stage sent.</summary>
    public const string BytesSent = "\"bytes_sent\":";

    /// <summary>The same, as it was called.</summary>
    public const string OldBytesSent = "\"sent\":";

    /// <summary>A line of the manifest with the keys of today.</summary>
    public static string Today(string line) =>
        line.Replace(OldVerifiedBy, VerifiedBy, StringComparison.Ordinal)
            .Replace(OldBytesSent, BytesSent, StringComparison.Ordinal);
}
