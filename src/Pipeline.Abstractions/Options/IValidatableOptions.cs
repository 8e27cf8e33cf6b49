namespace Pipeline.Abstractions.Options;

/// <summary>
/// Implemented by a record of options whose values can contradict each other or be wrong in a way that no type and no
/// attribute says. Asked when every single option is right.
/// </summary>
public interface IValidatableOptions
{
    /// <summary>What is wrong, if anything.</summary>
    IEnumerable<OptionError> Faults();
}

/// <summary>Something wrong with an option.</summary>
/// <param name="Property">
/// The property's name; give it with <c>nameof</c>. The problem is reported where its value stands.
/// </param>
/// <param name="Message">What is wrong and what to do.</param>
public readonly record struct OptionError(string Property, string Message)
{
    /// <summary>
    /// The part of the value's text that is wrong; null when it is the value as a whole. It is not told where it may be
    /// a secret, so <see cref="Message"/> must not repeat it.
    /// </summary>
    public string? Found { get; init; }

    /// <summary>Which item of a list is wrong; null when it is the value as a whole.</summary>
    public int? Item { get; init; }

    /// <summary>Where in the value's text that part begins.</summary>
    public int Offset { get; init; }
}
