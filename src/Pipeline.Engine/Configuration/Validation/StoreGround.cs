using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// Where places really are, in a form that is the same for two stores that lead to one folder, with links of this
/// machine followed.
/// </summary>
internal static class StoreGround
{
    /// <summary>The place; null when its store is not known, or was not read.</summary>
    public static string? Of(PipelineModel model, FilePlace place)
    {
        if (model.Store(place.Store) is not { BoundOptions.Options: { } options, Kind: { } kind } store)
            return null;
        if (LocalRoots.Of(store, model.Inputs.WorkingFolder) is { } root)
            return $"file:{LocalRoots.Real(Path.Combine(root, place.Path.Text)).TrimEnd('/')}";
        if (options is not IHasRemoteRoot remote)
            return $"{kind.Name} {place.Store}:/{place.Path.Text}".TrimEnd('/');
        var folder = remote.RemoteRoot;
        var path = string.Join('/', ((string[])[folder.Trim('/'), place.Path.Text]).Where(part => part.Length > 0));
        return $"{kind.Name} {remote.Server.ToLowerInvariant()}:{(folder.StartsWith('/') ? "/" : "")}/{path}".TrimEnd('/');
    }
}
