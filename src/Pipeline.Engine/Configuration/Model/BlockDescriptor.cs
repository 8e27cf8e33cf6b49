namespace Pipeline.Engine.Configuration.Model;

/// <summary>One kind of block, for the registry.</summary>
public sealed class BlockDescriptor
{
    internal BlockDescriptor(IBlockSyntax syntax) => Syntax = syntax;

    /// <summary>How a pipeline file writes it.</summary>
    internal IBlockSyntax Syntax { get; }
}
