using Pipeline.Abstractions.Stores;
using Pipeline.Testing;

namespace Pipeline.Stores.Contract;

/// <summary>
/// A store that outlives the fact that uses it: to log in anew for every fact would take most of the time.
/// </summary>
internal sealed class BorrowedStore(IFileStore owned) : DelegatingStore(owned, owns: false);
