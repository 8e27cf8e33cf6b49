using Pipeline.Posix;

namespace Pipeline.Abstractions.Activity;

/// <summary>A store has something to say: connected, connection lost, host key accepted.</summary>
/// <param name="Store">The store's name.</param>
/// <param name="Text">In words for a person; never a secret.</param>
/// <param name="IsTrouble">Whether a person should look at it.</param>
public sealed record StoreNotice(string Store, string Text, bool IsTrouble = false) : RunEvent
{
    /// <summary>In words for a person; never a secret, and never long.</summary>
    public string Text { get; } = BoundedText.Of(Text);
}
