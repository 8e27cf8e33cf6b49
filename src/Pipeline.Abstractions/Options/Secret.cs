namespace Pipeline.Abstractions.Options;

/// <summary>A text that is never logged, printed or written: only <see cref="Reveal"/> gives it away.</summary>
public sealed class Secret(string value)
{
    /// <summary>The text itself, for the one call that needs it.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
