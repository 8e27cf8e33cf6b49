using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>Something that a <c>glob</c> has come across.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Entry">What it is.</param>
/// <param name="Path">Its <c>{path}</c>.</param>
/// <param name="Seen">Its path as the filters see it.</param>
/// <param name="IsNamed">Whether somebody named this very file: then no filter speaks of its name, size or age.</param>
internal readonly record struct ListedEntry(FilePlace Place, FileEntry Entry, StorePath Path, StorePath Seen, bool IsNamed)
{
    /// <summary>Why a whole folder is left; null for what is looked at by itself.</summary>
    public string? WhyNot { get; init; }
}
