using System.Text;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Scenarios.S3;

/// <summary>Days that go into a bucket as a whole, with markers in the folder and in the bucket.</summary>
public sealed class DayTests(SharedRadosgw shared) : IDisposable
{
    private readonly TempFolder _disk = new();
    private readonly Workplace _place = new();

    public void Dispose()
    {
        _place.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task Markers_stand_on_both_sides_while_a_day_goes_up_and_are_gone_after_it()
    {
        await using var bucket = await Bucket.CreateAsync(shared.Server);
        await using var front = new S3Front(shared.Server);
        var markers = new List<(bool Here, bool There)>();
        front.Judge = request =>
        {
            if (request.Method == "PUT" && request.Target.EndsWith("b.csv", StringComparison.Ordinal))
                markers.Add(
                    (File.Exists(At("20240917/.do-not-touch")), bucket.KeysAsync().Result.Contains("20240917/.do-not-touch"))
                );
            return null;
        };
        Give(bucket, front.Endpoint);

        var end = _place.Run("run", "daily.yml");

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal([(true, true)], markers);
        Assert.Equal(["20240917/a.csv", "20240917/b.csv"], await bucket.KeysAsync());
        Assert.Empty(TempFolder.FilesBelow(_disk.Path));
        Assert.Contains("nothing to do", _place.Run("run", "daily.yml").Output);
        Assert.Equal(0, _place.Run("check", "daily.yml").ExitCode);
    }

    [Fact]
    public async Task Marker_of_somebody_else_in_the_bucket_is_respected_and_stays()
    {
        await using var bucket = await Bucket.CreateAsync(shared.Server);
        await bucket.PutAsync("20240917/.do-not-touch", Encoding.UTF8.GetBytes("somebody's"));
        Give(bucket, shared.Server.Endpoint);

        var end = _place.Run("run", "daily.yml");

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Contains("group 20240917 is held by another program", end.Output + end.Errors);
        Assert.Equal(["20240917/.do-not-touch"], await bucket.KeysAsync());
        Assert.Equal(["20240917/a.csv", "20240917/b.csv"], TempFolder.FilesBelow(_disk.Path).Order(StringComparer.Ordinal));
        Assert.Equal(0, _place.Run("check", "daily.yml").ExitCode);
    }

    private string At(string path) => _disk.At(path);

    private void Give(Bucket bucket, string endpoint)
    {
        _disk.Write("20240917/a.csv", [1, 2, 3]);
        _disk.Write("20240917/b.csv", [4, 5]);
        _place.With(
            "daily.yml",
            $$"""
            pipeline: daily
            stores:
              data: { local: { root: {{_disk.Path}} } }
              bucket: {{bucket.Entry(endpoint: endpoint)}}
            stages:
              - glob: { in: "data:", pattern: "{day:yyyyMMdd}/**" }
              - group:
                  by: "{day:yyyyMMdd}"
                  marker: { in: ["data:{day:yyyyMMdd}/", "bucket:{day:yyyyMMdd}/"] }
                  stages:
                    - upload: { to: "bucket:{path}" }
                    - verify: {}
              - delete: { what: origin, empty_folders: true }
            """
        );
    }
}
