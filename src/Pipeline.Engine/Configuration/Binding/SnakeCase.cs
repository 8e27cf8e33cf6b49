namespace Pipeline.Engine.Configuration.Binding;

/// <summary>Names of C# as they are written in YAML: <c>InitialDelay</c> is <c>initial_delay</c>.</summary>
internal static class SnakeCase
{
    /// <summary>The name in snake_case.</summary>
    public static string Of(string name) =>
        string.Concat(
            name.Select(
                (letter, i) =>
                    i > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"
            )
        );
}
