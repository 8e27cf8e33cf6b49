using Pipeline.Abstractions.Items;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Memory;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// Every form that each origin ever had. Others change origins while the pipeline works: they grow, are touched, are
/// replaced, vanish.
/// </summary>
internal sealed class Versions
{
    private readonly Dictionary<string, List<byte[]>> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _vanished = new(StringComparer.Ordinal);
    private int _changes;

    public static IReadOnlyList<string> Changes { get; } = ["grow", "touch", "replace", "vanish"];

    /// <summary>Puts a new form of a file at its origin.</summary>
    public void Put(MemoryStore origins, string path, byte[] bytes)
    {
        if (!_known.TryGetValue(path, out var forms))
            _known.Add(path, forms = []);
        forms.Add(bytes);
        _vanished.Remove(path);
        origins.Put(path, bytes, SampleFiles.ModifiedAt.AddSeconds(++_changes));
    }

    /// <summary>Changes one origin, and says how; null when it may not be changed now.</summary>
    public string? Change(Random random, MemoryStore origins, Func<string, bool> mayChange)
    {
        var path = _known.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(_known.Count));
        if (!mayChange(path))
            return null;
        var last = _known[path][^1];
        var change = Changes[random.Next(Changes.Count)];
        if (change == "vanish")
        {
            origins.DeleteAsync(StorePath.Parse(path), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            _vanished.Add(path);
        }
        else
        {
            Put(
                origins,
                path,
                change == "touch" ? last : SampleFiles.Bytes(last.Length + (change == "grow" ? 10 : 0), random.Next())
            );
        }
        return change;
    }

    /// <summary>
    /// What is wrong: a last form that is nowhere, or a destination that holds what its origin never was.
    /// </summary>
    public IEnumerable<string> Wrong(ReferencePipeline reference, IReadOnlyList<MemoryStore> stores)
    {
        foreach (var (path, forms) in _known)
        {
            foreach (var to in reference.Destinations(StorePath.Parse(path)))
            {
                var there = stores.Single(store => store.Name == to.Store).Get(to.Path.Text);
                if (there is not null && !forms.Exists(form => form.AsSpan().SequenceEqual(there)))
                    yield return $"{to} holds what {path} never was";
                if (!_vanished.Contains(path) && there?.AsSpan().SequenceEqual(forms[^1]) != true)
                    yield return $"{to} does not hold the last form of {path}";
            }
        }
    }
}
