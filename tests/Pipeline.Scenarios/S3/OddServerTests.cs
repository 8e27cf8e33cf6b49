using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Scenarios.S3;

/// <summary>
/// The real program on a server that answers oddly: nothing is lost, and exit code 0 says that all is there.
/// </summary>
public sealed class OddServerTests : IAsyncLifetime
{
    private readonly OddS3Server _server = new();
    private readonly Workplace _place = new();

    public ValueTask InitializeAsync()
    {
        foreach (var (key, text) in Files)
            _server.Seed(key, System.Text.Encoding.UTF8.GetBytes(text));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _place.Dispose();
        await _server.DisposeAsync();
    }

    private static Dictionary<string, string> Files =>
        new()
        {
            ["a+b"] = "12345",
            ["a%20c"] = "678",
            ["d"] = "",
        };

    public static TheoryData<S3Behavior> Lawful =>
        [
            new S3Behavior { HeadWithoutLength = true },
            new S3Behavior { ListsWithoutSize = true, HeadWithoutLength = true },
            new S3Behavior { ChunkedGet = true },
            new S3Behavior { IgnoresRange = true },
            new S3Behavior { IgnoresEncodingType = true },
            new S3Behavior { NoLastModified = true, ListsWithoutTime = true },
            new S3Behavior { PathPrefix = "/storage/v1/s3" },
            new S3Behavior { MissingIsForbidden = true },
        ];

    [Theory]
    [MemberData(nameof(Lawful), DisableDiscoveryEnumeration = true)]
    public void Every_object_arrives_before_it_is_deleted(S3Behavior behavior)
    {
        _server.Behavior = behavior;
        var end = Run();
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal(Files.OrderBy(file => file.Key), Arrived().OrderBy(file => file.Key));
        Assert.Empty(_server.Objects);
    }

    [Theory]
    [InlineData(S3ListForm.Html, "HTML page")]
    [InlineData(S3ListForm.Empty, "an empty body (status 200)")]
    [InlineData(S3ListForm.NoContent, "an empty body (status 204)")]
    public void List_that_is_none_ends_the_run_with_a_sentence(S3ListForm form, string words)
    {
        _server.Behavior = new() { List = form };
        var end = Run();
        Assert.Equal(3, end.ExitCode);
        Assert.Contains(words, end.Output + end.Errors, StringComparison.Ordinal);
        Assert.Equal(3, _server.Objects.Count);
    }

    [Fact]
    public void List_that_goes_in_circles_ends_the_run_with_a_sentence()
    {
        _server.Behavior = new() { PageSize = 1, RepeatsToken = true };
        var end = Run();
        Assert.Equal(3, end.ExitCode);
        Assert.Contains("form a loop", end.Output + end.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(400)]
    public void Object_that_cannot_be_looked_at_is_named_and_the_others_arrive(int status)
    {
        _server.Behavior = new()
        {
            Rules =
            [
                new()
                {
                    Method = "HEAD",
                    Target = "/d$",
                    Status = status,
                },
            ],
        };
        var end = Run();
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("there:d", end.Output + end.Errors, StringComparison.Ordinal);
        Assert.Equal(["a%20c", "a+b"], Arrived().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["d"], _server.Objects.Keys);
    }

    private Testing.Servers.ToolEnd Run()
    {
        Directory.CreateDirectory(_place.At("dst"));
        _place.With(
            "p.yml",
            $$"""
            pipeline: p
            stores:
              there: { s3: { endpoint: "{{_server.Endpoint}}", bucket: odd, access_key: odd, secret_key: odd } }
              here: { local: { root: dst } }
            stages:
              - glob: { in: "there:" }
                retry: { max_attempts: 2, initial_delay: 10ms }
              - fetch-to-incoming: { to: "here:{path}" }
                retry: { max_attempts: 2, initial_delay: 10ms }
              - verify: {}
              - delete: { what: origin }
            """
        );
        return _place.Run("run", "p.yml");
    }

    private Dictionary<string, string> Arrived() =>
        Directory.EnumerateFiles(_place.At("dst")).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
}
