namespace Pipeline.Abstractions.Items;

/// <summary>A hash of a file's bytes.</summary>
/// <param name="Algorithm"><c>sha256</c> or <c>md5</c>.</param>
/// <param name="Hex">The value in lower-case hexadecimal digits.</param>
public sealed record ContentHash(string Algorithm, string Hex)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Algorithm}:{Hex}";
}
