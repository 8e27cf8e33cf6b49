using System.Globalization;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Scenarios.Cli;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// Five days on a real server, two of them not over, with the program and its clock as they are. The days before
/// yesterday are over by any clock; tomorrow is not.
/// </summary>
public sealed class DatedTests : IDisposable
{
    private readonly RealServer _server = new(Make.OpenSsh);
    private readonly Workplace _place = new();
    private readonly string[] _days = [.. ((int[])[-4, -3, -2, 1, 2]).Select(Day)];

    public void Dispose()
    {
        _server.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task Only_folders_of_days_that_are_over_are_fetched_and_taken_away()
    {
        foreach (var day in _days)
            Lay($"data/{day}/a.csv", $"data/{day}/deep/b.csv");
        Lay("data/20240230/no-day.csv");
        _place.With("days.yml", Yaml("{day:yyyyMMdd}/**", "{ empty_folders: true }"));
        var before = await Conserved.RememberAsync(Stores);

        var looked = _place.Run("run", "days.yml", "--dry-run");
        var why = _place.Run("why", "days.yml", $"data/{_days[3]}/deep/b.csv");
        var first = _place.Run("run", "days.yml");
        var second = _place.Run("run", "days.yml");

        Assert.Contains("· far:data/20240230: the calendar has no day 2024-02-30", looked.Output);
        Assert.Contains($"would not list far:data/{_days[3]}: ", why.Output);
        Assert.Contains(" is not over: it is processed from ", why.Output);
        Assert.StartsWith("days is done: 6 found, 6 done, 0 failed, 3 skipped", first.Output);
        Assert.StartsWith("days: nothing new: 3 files listed", second.Output);
        Assert.Equal(
            ["20240230", _days[3], _days[4]],
            Directory
                .EnumerateDirectories(Path.Combine(_server.Root, "data"))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            _days[..3].SelectMany(day => (string[])[$"{day}/a.csv", $"{day}/deep/b.csv"]),
            TempFolder.FilesBelow(_place.At("near")).Order(StringComparer.Ordinal)
        );
        await before.AssertAsync("far", path => [new("near", path.Below(StorePath.Parse("data")))]);
    }

    [Fact]
    public async Task Only_files_of_days_that_are_over_are_fetched_and_taken_away()
    {
        foreach (var day in _days)
            Lay($"data/{day}.csv", $"data/{day}-b.csv", $"data/{day}-c.csv");
        _place.With("days.yml", Yaml("{day:yyyyMMdd}*.csv", "{}").Replace("near:{path}", "near:{day:yyyy-MM-dd}/{name}"));
        var before = await Conserved.RememberAsync(Stores);

        var first = _place.Run("run", "days.yml");

        Assert.StartsWith("days is done: 9 found, 9 done, 0 failed, 6 skipped", first.Output);
        Assert.Equal(
            _days[3..].SelectMany(day => (string[])[$"{day}-b.csv", $"{day}-c.csv", $"{day}.csv"]),
            TempFolder.FilesBelow(Path.Combine(_server.Root, "data")).Order(StringComparer.Ordinal)
        );
        Assert.Equal(3, Directory.GetFiles(_place.At("near", $"{_days[0][..4]}-{_days[0][4..6]}-{_days[0][6..]}")).Length);
        await before.AssertAsync(
            "far",
            path => [new("near", StorePath.Parse($"{path.Name[..4]}-{path.Name[4..6]}-{path.Name[6..8]}") / path.Name)]
        );
    }

    private IReadOnlyList<IFileStore> Stores =>
        [
            new LocalStore("far", new() { Root = _server.Root }),
            new LocalStore("near", new() { Root = Directory.CreateDirectory(_place.At("near")).FullName }),
        ];

    private static string Day(int fromToday) =>
        TimeProvider.System.GetUtcNow().AddDays(fromToday).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private string Yaml(string pattern, string delete) =>
        $$"""
            pipeline: days
            stores:
              far: {{_server.Store()}}
              near: { local: { root: near } }
            stages:
              - glob: { in: "far:data", pattern: "{{pattern}}", dated: { zone: UTC } }
              - fetch-to-incoming: { to: "near:{path}" }
              - verify: {}
              - delete: {{delete}}

            """;

    private void Lay(params string[] paths)
    {
        foreach (var path in paths)
        {
            var file = Path.Combine(_server.Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, path);
        }
    }
}
