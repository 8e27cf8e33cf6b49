using Pipeline.Abstractions.Items;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>
/// A look at a folder whose server makes up names and folders: what is held of it does not depend on how many there
/// are.
/// </summary>
public sealed class BoundedLookTests : IDisposable
{
    /// <summary>What a listing may hold beside what it has told, bytes.</summary>
    private const long Most = 48 << 20;
    private readonly TempFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Names_that_are_too_long_are_told_by_their_ends()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "list:101+=eof,list=long-name");
        var entries = await store.ListAsync();
        Assert.Equal(100, entries.Count);
        Assert.All(
            entries,
            entry =>
            {
                Assert.Equal(EntryKind.Unusable, entry.Kind);
                Assert.InRange(entry.Path.Text.Length, 100, PathLimits.Name);
                Assert.Contains("(120 008 bytes in all)", entry.Path.Text, StringComparison.Ordinal);
                Assert.StartsWith("the name is too long: it has 120 008 bytes", entry.Trouble, StringComparison.Ordinal);
            }
        );
        Assert.Equal(100, entries.Select(entry => entry.Path).Distinct().Count());
    }

    [Theory]
    [InlineData("open-folder=same-folder")]
    [InlineData("open-folder=same-folder,list=many-folders")]
    public async Task Tree_without_end_goes_as_deep_as_a_path_and_takes_no_memory(string faults)
    {
        Directory.CreateDirectory(_folder.At("a"));
        Directory.CreateDirectory(_folder.At("b"));
        await using var store = StoreUnderTest.WithFaults(_folder.Path, faults);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (count, deepest, tooDeep) = (0, 0, 0);
        await foreach (var entry in store.Store.ListAsync(StorePath.Root, recursive: true, Stop))
        {
            deepest = Math.Max(deepest, entry.Path.Text.Split('/').Length);
            tooDeep += entry.Kind == EntryKind.Unusable ? 1 : 0;
            if (++count == 150_000 || tooDeep == 2000)
                break;
        }
        Assert.InRange(deepest, PathLimits.Parts, PathLimits.Parts + 1);
        Assert.Equal(2000, tooDeep);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Most);
    }

    [Fact]
    public async Task Folder_without_end_gives_way_to_the_folders_in_it()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "list=many-folders,open-folder:2+=same-folder");
        var seen = new List<string>();
        await foreach (var entry in store.Store.ListAsync(StorePath.Root, recursive: true, Stop))
        {
            seen.Add(entry.Path.Text);
            if (seen.Count == 3000)
                break;
        }
        Assert.Equal(
            [1000, 1000, 1000],
            seen.GroupBy(path => path.Count(letter => letter == '/')).Select(level => level.Count())
        );
    }

    [Fact]
    public async Task Folders_that_are_put_aside_are_taken_up_again()
    {
        var given = new List<string>();
        for (var n = 0; n < 2300; n++)
        {
            given.Add($"wide/{n}");
            Directory.CreateDirectory(_folder.At($"wide/{n}"));
            if (n % 10 != 0)
                continue;
            given.Add($"wide/{n}/file");
            File.WriteAllText(_folder.At($"wide/{n}/file"), "");
        }
        for (var n = 0; n < 1200; n++)
        {
            given.Add($"wide/0/{n}");
            Directory.CreateDirectory(_folder.At($"wide/0/{n}"));
        }
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "");
        var seen = (await store.ListAsync()).Select(entry => entry.Path.Text);
        Assert.Equal(given.Append("wide").Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }
}
