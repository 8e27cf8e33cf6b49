namespace Pipeline.Abstractions.Options;

/// <summary>
/// A value that is written in a pipeline file, or <c>auto</c>: then the program finds a good one by itself while it
/// runs.
/// </summary>
/// <param name="Value">The value; null for <c>auto</c>, which is the default.</param>
public readonly record struct AutoOr<T>(T? Value) : IAutoOr
    where T : struct
{
    /// <summary>Whether the program is to find it.</summary>
    public bool IsAuto => Value is null;

    object? IAutoOr.Value => Value;

    /// <summary>The value itself.</summary>
    public static implicit operator AutoOr<T>(T value) => new(value);
}

/// <summary>What every such type has in common.</summary>
internal interface IAutoOr
{
    /// <summary>The word in the place of a value.</summary>
    const string Word = "auto";

    /// <summary>The value; null for <c>auto</c>.</summary>
    object? Value { get; }
}
