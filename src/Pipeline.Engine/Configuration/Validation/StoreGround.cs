using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// Where places really are, in a form that is the same for two stores that lead to one folder, with links of this
/// machine followed.
/// </summary>
internal static class StoreGround
{
    /// <summary>The options that say which server or bucket it is.</summary>
    private static readonly string[] ServerKeys = ["host", "port", "command", "endpoint", "bucket"];

    private static readonly string[] RootKeys = ["root", "prefix"];

    /// <summary>The place; null when its store is not known, or was not read.</summary>
    public static string? Of(PipelineModel model, FilePlace place)
    {
        if (model.Store(place.Store) is not { BoundOptions.Options: not null, Kind: { } kind } store)
            return null;
        if (LocalRoots.Of(store, model.Inputs.WorkingFolder) is { } root)
            return $"file:{LocalRoots.Real(Path.Combine(root, place.Path.Text)).TrimEnd('/')}";
        var options = store.Options as MappingNode;
        var folder = RootKeys.Select(key => Text(options?.Find(key))).FirstOrDefault(text => text.Length > 0) ?? "";
        // Two users have one folder only where its path says all.
        string[] keys = folder.StartsWith('/') ? ServerKeys : [.. ServerKeys, "user"];
        var server = string.Join(' ', keys.Select(key => Plain(key, Text(options?.Find(key)).ToLowerInvariant())));
        var path = string.Join('/', ((string[])[folder.Trim('/'), place.Path.Text]).Where(part => part.Length > 0));
        return $"{kind.Name} {server}:{(folder.StartsWith('/') ? "/" : "")}/{path}".TrimEnd('/');
    }

    /// <summary>What is written or left out without another meaning.</summary>
    private static string Plain(string key, string text) =>
        key switch
        {
            "port" => text.Length == 0 ? "22" : text,
            "endpoint" => text.TrimEnd('/'),
            _ => text,
        };

    private static string Text(SpecNode? node) =>
        node switch
        {
            ScalarNode text => text.Text,
            SequenceNode list => string.Join(' ', list.Items.Select(Text)),
            _ => "",
        };
}
