namespace Pipeline.Engine.Execution;

/// <summary>A kind of block that can run.</summary>
internal interface IBlockFactory
{
    /// <summary>What a run needs for its blocks of this kind, also when its plan has none.</summary>
    BlockRuntime Create(RunContext context);
}
