using System.Diagnostics;
using System.Globalization;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;
using Pipeline.Scenarios.Cli;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// Folders or files of days, and <c>daily.yml</c>, which sends those that are over to a server and deletes them, each
/// day as a whole. Days are counted from today: at any time of day the one before yesterday is over, and tomorrow is
/// not.
/// </summary>
internal sealed class DailyFixture : IDisposable
{
    public const string Marker = ".do-not-touch";
    private readonly TempFolder _disk = new();
    private readonly List<Workplace> _others = [];
    private readonly string _remote;
    private readonly string _yaml;
    private Conserved? _before;

    /// <param name="remote">The server's folder, as this machine sees it.</param>
    /// <param name="server">The server's entry in the pipeline file.</param>
    /// <param name="files">Whether files bear the day in their names; else there is a folder for each day.</param>
    /// <param name="above">A line with a stage right above the upload.</param>
    public DailyFixture(string remote, string server, bool files = false, string above = "")
    {
        _remote = remote;
        Directory.CreateDirectory(Data);
        var (pattern, places) = files
            ? ("{day:yyyyMMdd}*", "[\"data:\", \"server:\"]")
            : ("{day:yyyyMMdd}/**", "[\"data:{day:yyyyMMdd}/\", \"server:{day:yyyyMMdd}/\"]");
        _yaml = $$"""
            pipeline: daily
            shutdown: 2s
            stores:
              data: { local: { root: {{Data}} } }
              server: {{server}}
            stages:
              - glob: { in: "data:", pattern: "{{pattern}}", dated: { delay_after_day: 1h } }
              - group:
                  by: "{day:yyyyMMdd}"
                  marker: { name: {{Marker}}, in: {{places}} }
                  stages:
                    {{above}}
                    - upload: { to: "server:{path}" }
                      concurrency: 2
                      retry: { max_attempts: 2, initial_delay: 20ms }
                    - verify: { by: sha256 }
                      retry: { max_attempts: 2, initial_delay: 20ms }
                retry: { max_attempts: 2, initial_delay: 20ms }
              - delete: { what: origin, empty_folders: true }

            """;
        Place.With("daily.yml", _yaml);
    }

    public Workplace Place { get; } = new();

    public string Data => _disk.At("data");

    /// <summary>The files on this side, markers included, by their relative paths.</summary>
    public IReadOnlyList<string> Here => TempFolder.FilesBelow(Data);

    /// <summary>The files on the server, markers included, by their relative paths.</summary>
    public IReadOnlyList<string> There => TempFolder.FilesBelow(_remote);

    /// <summary>A day as it stands in names.</summary>
    /// <param name="days">How many days from today.</param>
    public static string Day(int days) =>
        TimeProvider.System.GetLocalNow().AddDays(days).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The path of a day's folder on the server.</summary>
    public string DayThere(int days) => Path.Combine(_remote, Day(days));

    /// <summary>Gives a day some files of a size.</summary>
    public void Give(int day, int count, int length)
    {
        for (var i = 0; i < count; i++)
            Bytes.Write(Path.Combine(Data, Day(day), i % 3 == 0 ? "sub" : ".", $"{i:000}.dat"), length, (day * 1000) + i);
    }

    /// <summary>Remembers what lies on both sides now.</summary>
    public async Task RememberAsync()
    {
        var stores = Stores();
        _before = await Conserved.RememberAsync(stores);
        await CloseAsync(stores);
    }

    public Process Start(params string[] more) => Place.Start(["run", "daily.yml", .. more]);

    public ToolEnd Run(params string[] more) => Place.Run(["run", "daily.yml", .. more]);

    /// <summary>The same pipeline with a journal of its own, as another machine would run it.</summary>
    public Workplace Another()
    {
        _others.Add(new Workplace().With("daily.yml", _yaml));
        return _others[^1];
    }

    /// <summary>
    /// Nothing is lost; and unless <paramref name="marked"/>, no marker is anywhere, and the program's own check finds
    /// nothing wrong.
    /// </summary>
    public async Task AssertConservedAsync(bool marked = false, Workplace? checkedBy = null)
    {
        var stores = Stores();
        await _before!.AssertAsync(
            "data",
            path => [new FilePlace("server", path)],
            _ => marked,
            isMarker: place => marked && place.Path.Name == Marker,
            stores: stores
        );
        await CloseAsync(stores);
        if (marked)
            return;
        var end = (checkedBy ?? Place).Run("check", "daily.yml");
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
    }

    /// <summary>
    /// Runs to an end without a failure: every day that is over is on the server, and nothing of it is left here, not
    /// even its folder.
    /// </summary>
    public async Task CompleteAsync(int files, params string[] more)
    {
        var end = Run(["-v", .. more]);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal(files, There.Count);
        Assert.Empty(Here);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Data));
        await AssertConservedAsync();
    }

    /// <summary>Asserts that no file was copied twice, by what the manifest says.</summary>
    public void AssertSentOnce() =>
        Assert.DoesNotContain(
            Manifest
                .Read(File.ReadLines(Place.At("log/daily.manifest.jsonl")))
                .Where(line => line.Step == "group/upload" && line.Reason?.StartsWith("copied", StringComparison.Ordinal) == true)
                .CountBy(line => line.Origin),
            file => file.Value > 1
        );

    public void Dispose()
    {
        foreach (var other in _others)
            other.Dispose();
        Place.Dispose();
        _disk.Dispose();
    }

    private LocalStore[] Stores() => [new("data", new() { Root = Data }), new("server", new() { Root = _remote })];

    private static async Task CloseAsync(IEnumerable<LocalStore> stores)
    {
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
