using System.Runtime.InteropServices;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>A marker that a run was about to lay, or has laid: enough to take it away after a kill.</summary>
/// <param name="Run">The run.</param>
/// <param name="Place">The marker.</param>
/// <param name="Group">The group that it was laid for.</param>
/// <param name="Made">The topmost folder that was not there before, or null when the marker's folder was there.</param>
public sealed record MarkerRecord(string Run, FilePlace Place, string Group, StorePath? Made);

/// <summary>A draft that its store shows in no list, as a run has noted it.</summary>
/// <param name="Run">The run that has begun it.</param>
/// <param name="Place">What it is to become.</param>
/// <param name="Mark">What its store knows it by.</param>
public sealed record UploadRecord(string Run, FilePlace Place, string Mark)
{
    /// <summary>The file that it holds, for the manifest's line about it; null where the journal was asked.</summary>
    public FilePlace? Origin { get; init; }
}

/// <summary>What a journal has forgotten.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Before">What is older than this time is not remembered.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Forgotten(long Files, DateTimeOffset Before);
