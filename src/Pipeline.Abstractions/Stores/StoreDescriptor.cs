using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Abstractions.Stores;

/// <summary>One kind of store: its key in YAML, its options record and how to build it.</summary>
/// <param name="Name">The key in YAML: <c>local</c>, <c>sftp</c>.</param>
/// <param name="StoreType">
/// The class of the store; its summary, from the XML file beside the assembly, is the text of the reference.
/// </param>
/// <param name="OptionsType">
/// The record of its options, read by reflection; so are the summaries of its properties. Before it connects, a plan
/// tells two places apart by <see cref="IHasLocalRoot"/> or <see cref="IHasRemoteRoot"/>.
/// </param>
/// <param name="Build">Builds a store; it must not connect, read or write yet.</param>
public sealed record StoreDescriptor(string Name, Type StoreType, Type OptionsType, Func<object, StoreContext, IFileStore> Build)
{
    /// <summary>
    /// Makes the options of a store whose root is a folder of this machine; null where the kind needs more than that.
    /// Of the kinds that a program knows, one has it: paths of the command line are read through that one. The engine
    /// takes every other kind for a distant one when it counts how many files a run may hold open.
    /// </summary>
    public Func<string, object>? OptionsOfFolder { get; init; }

    /// <summary>The kind of store that <paramref name="build"/> makes from its options.</summary>
    public static StoreDescriptor Of<TStore, TOptions>(string name, Func<TOptions, StoreContext, TStore> build)
        where TStore : IFileStore
        where TOptions : notnull =>
        new(name, typeof(TStore), typeof(TOptions), (options, context) => build((TOptions)options, context));
}

/// <summary>What a store may use from the program it works in.</summary>
/// <param name="Name">The store's name in the pipeline file.</param>
/// <param name="Events">Where it tells of connections made and lost.</param>
/// <param name="Clock">The time.</param>
public sealed record StoreContext(string Name, EventStream Events, TimeProvider Clock);
