using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Local;
using Pipeline.Stores.S3;
using Pipeline.Stores.Sftp;

namespace Pipeline.Cli;

/// <summary>Every kind of store that the program brings along. Adding a store adds one line here.</summary>
internal static class BuiltInStores
{
    /// <summary>The kinds, in the order of the reference.</summary>
    public static IReadOnlyList<StoreDescriptor> All { get; } = [LocalStore.Kind, SftpStore.Kind, S3Store.Kind];
}
