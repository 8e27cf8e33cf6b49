using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Another run has taken a file over, in a newer version: what this one was about to do with it must not be done.
/// </summary>
/// <param name="origin">The file.</param>
/// <param name="run">The other run.</param>
public sealed class ClaimLostException(FilePlace origin, string run) : Exception($"{origin}: {Reason} (run {run})")
{
    /// <summary>What has become of such a file, in words for a person.</summary>
    public const string Reason = "another run works on a newer version of it";
}
