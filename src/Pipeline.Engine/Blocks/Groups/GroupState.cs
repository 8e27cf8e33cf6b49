using System.Globalization;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>What the registry knows of one group. Whoever uses it holds the registry's lock.</summary>
internal sealed class GroupState(string key)
{
    public string Key => key;

    /// <summary>How many files are known to belong to it.</summary>
    public long Files { get; set; }

    /// <summary>How many of them have failed, above the block or in it.</summary>
    public long Failed { get; set; }

    /// <summary>How many are behind the block's stages, waiting for the others.</summary>
    public long Behind { get; set; }

    /// <summary>How many are in the block's stages, and one more while files are being put into them.</summary>
    public long Inside { get; set; }

    /// <summary>How many are in flight below the block, and one more while files are being put there.</summary>
    public long Below { get; set; }

    /// <summary>How many have gone on below the block.</summary>
    public long Released { get; set; }

    /// <summary>How often files were found that had come meanwhile.</summary>
    public int Rounds { get; set; }

    /// <summary>Whether its files were let in.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Whether it is over: its files go on below, or have left.</summary>
    public bool IsClosed { get; set; }

    /// <summary>
    /// Why nothing of it may go on below, apart from files that failed; null when nothing speaks against it.
    /// </summary>
    public string? Obstacle { get; set; }

    /// <summary>What happened to the first file that failed.</summary>
    public string? FirstFault { get; set; }

    /// <summary>Why nothing of it goes on below, in words for a person; null when it does.</summary>
    public string? WhyHeldBack =>
        Failed > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"group {Show(Key)} is not complete: {Failed} of {Files} failed{(FirstFault is null ? "" : $" ({FirstFault})")}"
            )
        : Obstacle is null ? null
        : $"group {Show(Key)} is not complete: {Obstacle}";

    /// <summary>A group's key for people.</summary>
    public static string Show(string key) => key.Length == 0 ? "''" : VisibleText.Of(key);
}
