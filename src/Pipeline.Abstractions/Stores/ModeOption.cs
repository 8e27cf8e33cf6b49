namespace Pipeline.Abstractions.Stores;

/// <summary>Where the pipeline file says which permission bits a copy gets, for messages.</summary>
/// <param name="Key">The option.</param>
/// <param name="Beside">The key that it stands beside.</param>
/// <param name="Stage">The stage's name.</param>
public sealed record ModeOption(string Key, string Beside, string Stage)
{
    /// <summary>What is to be written, and where.</summary>
    public string Text(string mode) => $"'{Key}: {mode}' beside '{Beside}' of the stage '{Stage}'";
}
