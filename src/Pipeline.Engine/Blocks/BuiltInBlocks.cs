using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Blocks.Forks;
using Pipeline.Engine.Blocks.Groups;
using Pipeline.Engine.Blocks.Routes;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Blocks;

/// <summary>The kinds of blocks of this program.</summary>
public static class BuiltInBlocks
{
    /// <summary>All of them; a new kind is one folder and one line here.</summary>
    public static IReadOnlyList<BlockDescriptor> All { get; } =
    [new(new ForkBlock()), new(new BalanceBlock()), new(new RouteBlock()), new(new GroupBlock())];
}
