namespace Pipeline.Engine.Tests.State;

/// <summary>Runs alone: the memory that is measured is the whole process's.</summary>
[CollectionDefinition(nameof(JournalMemoryTests), DisableParallelization = true)]
[Collection(nameof(JournalMemoryTests))]
public sealed class JournalMemoryTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_files()
    {
        await using var journal = await _home.OpenAsync();
        var sizes = new List<long>();
        for (var i = 1; i <= 200_000; i++)
        {
            var record = JournalHome.Record($"some/folder/file-{i:0000000}.csv");
            journal.Put(record, JournalHome.Line(record));
            if (i % 50_000 != 0)
                continue;
            await journal.FlushAsync(None);
            // A second, tiny batch takes the place of the large one that was just written.
            await journal.ForgetObservationsAsync("in", JournalHome.Noon, None);
            sizes.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
        Assert.InRange(sizes[^1] - sizes[0], long.MinValue, 4 << 20);
    }
}
