using Pipeline.Testing.Servers;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Scenarios.Cli;

/// <summary>A source that shows by another name what the pipeline itself writes: no <c>lint</c> can know it.</summary>
public sealed class OverlapTests(SharedRadosgw s3) : IDisposable
{
    private readonly Workplace _place = new Workplace().With("from/a", "hello").With("from/deep/b", "world");
    private readonly List<string> _mounted = [];

    public void Dispose()
    {
        foreach (var folder in _mounted)
            Tool.Run("umount", folder);
        _place.Dispose();
    }

    public static TheoryData<string, string, string> Destinations =>
        new()
        {
            { "mount", "", "to:{path}" },
            { "mount", "", "to:{pipeline}/{path}" },
            { "mount", "", "to:sub/{name}" },
            { "mount", "sub", "to:sub/{path}" },
            { "server", "", "to:{path}" },
            { "server", "", "to:{now:yyyy}/{path}" },
            { "server", "sub", "to:sub/{path}" },
        };

    [Theory]
    [MemberData(nameof(Destinations))]
    public void A_copy_is_not_copied_one_level_deeper(string how, string part, string to)
    {
        _place.With("p.yml", Pipeline(Show(how, part), to, ""));
        var first = _place.Run("run", "p.yml");
        Assert.True(first.ExitCode == 0, first.Output + first.Errors);
        var files = Files();
        Assert.Equal(4, files.Length);

        for (var again = 0; again < 2; again++)
        {
            var end = _place.Run("run", "p.yml");

            Assert.True(end.ExitCode == 1, end.Output + end.Errors);
            Assert.Contains("the copy that this pipeline made of from:a: from:out", end.Errors);
            Assert.Contains(" are the same folder", end.Errors);
            Assert.Equal(files, Files());
        }
    }

    [Theory]
    [InlineData("mount")]
    [InlineData("server")]
    public void A_copy_that_the_source_shows_is_not_moved_on(string how)
    {
        _place.With("p.yml", Pipeline(Show(how, ""), "to:{path}", Moves));
        var first = _place.Run("run", "p.yml");
        Assert.True(first.ExitCode == 0, first.Output + first.Errors);

        var end = _place.Run("run", "p.yml");

        Assert.True(end.ExitCode == 1, end.Output + end.Errors);
        Assert.Equal(["from/out/a", "from/out/deep/b"], Files());
    }

    [Theory]
    [InlineData("mount", "differs")]
    [InlineData("mount", "replace")]
    [InlineData("server", "differs")]
    [InlineData("server", "replace")]
    public void A_file_is_not_deleted_for_a_copy_that_is_itself(string how, string ifExists)
    {
        _place.With("p.yml", Pipeline(Show(how, "", over: "from"), "to:{path}", Moves, $", if_exists: {ifExists}"));

        for (var again = 0; again < 2; again++)
        {
            var end = _place.Run("run", "p.yml");

            Assert.True(end.ExitCode == 1, end.Output + end.Errors);
            Assert.Equal(["from/a", "from/deep/b"], Files());
            Assert.Equal(["hello", "world"], Files().Select(file => File.ReadAllText(_place.At(file))));
        }
    }

    /// <summary>
    /// A server that lets nobody rename, so that nothing can be set aside there, and its own disk as another store.
    /// </summary>
    [Theory]
    [InlineData("differs")]
    [InlineData("replace")]
    public void A_file_of_a_server_that_renames_nothing_is_not_deleted_for_a_copy_that_is_itself(string ifExists)
    {
        _place.With(
            "p.yml",
            Pipeline("{ local: { root: from } }", "to:{path}", Moves, $", if_exists: {ifExists}", WithoutRename())
        );

        for (var again = 0; again < 2; again++)
        {
            var end = _place.Run("run", "p.yml");

            Assert.True(end.ExitCode == 1, end.Output + end.Errors);
            Assert.Contains("is the same file by another name", end.Errors);
            Assert.Equal(["from/a", "from/deep/b"], Files());
            Assert.Equal(["hello", "world"], Files().Select(file => File.ReadAllText(_place.At(file))));
        }
    }

    /// <summary>The same server beside another disk: its files are deleted.</summary>
    [Fact]
    public void A_file_of_a_server_that_renames_nothing_is_deleted_once_it_is_copied()
    {
        _place.With("p.yml", Pipeline("{ local: { root: to } }", "to:{path}", Moves, from: WithoutRename()));

        var end = _place.Run("run", "p.yml");

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal(["to/a", "to/deep/b"], Files());
    }

    [Theory]
    [InlineData("differs")]
    [InlineData("replace")]
    public async Task An_object_is_not_deleted_for_a_copy_that_is_itself(string ifExists)
    {
        await using var bucket = await Bucket.CreateAsync(s3.Server, TestContext.Current.CancellationToken);
        await bucket.PutAsync("x/a", "hello"u8.ToArray());
        _place.With(
            "p.yml",
            $$"""
            pipeline: small
            stores:
              from: {{bucket.Entry(", prefix: x/")}}
              to: {{bucket.Entry(", prefix: x/", s3.Server.Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal))}}
            stages:
              - glob: { in: "from:" }
              - copy: { to: "to:{path}", if_exists: {{ifExists}} }
            {{Moves}}
            """
        );

        var end = _place.Run("run", "p.yml");

        Assert.True(end.ExitCode == 1, end.Output + end.Errors);
        Assert.Equal(["x/a"], await bucket.KeysAsync());
    }

    [Fact]
    public void Files_that_look_the_same_in_two_folders_are_two()
    {
        _place.With("from/deep/a", "hello");
        File.SetLastWriteTimeUtc(_place.At("from/deep/a"), File.GetLastWriteTimeUtc(_place.At("from/a")));
        _place.With("p.yml", Pipeline("{ local: { root: to } }", "to:{path}", Moves));

        var end = _place.Run("run", "p.yml");

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal(["to/a", "to/deep/a", "to/deep/b"], Files());
    }

    private const string Moves = "  - verify: {}\n  - delete: {}\n";

    private static string Pipeline(
        string to,
        string place,
        string more,
        string options = "",
        string from = "{ local: { root: from } }"
    ) =>
        $$"""
            pipeline: small
            stores:
              from: {{from}}
              to: {{to}}
            stages:
              - glob: { in: "from:", pattern: "**" }
              - copy: { to: "{{place}}"{{options}} }
            {{more}}
            """;

    /// <summary>Shows a folder of the source as another store.</summary>
    /// <param name="how">By a bind mount, or by a server.</param>
    /// <param name="part">The part of the destination that is shown; all of it if empty.</param>
    /// <param name="over">The folder.</param>
    /// <returns>The store.</returns>
    private string Show(string how, string part, string over = "from/out")
    {
        Directory.CreateDirectory(_place.At(over));
        if (how == "server" && part.Length == 0)
            return $"{{ sftp: {{ command: [{Workplace.Program}, sftp-server, --root, \"{_place.At(over)}\"] }} }}";
        Directory.CreateDirectory(_place.At("to", part));
        var mounted = Tool.Try("mount", "", "--bind", _place.At(over), _place.At("to", part));
        RequiresTool.That(mounted.ExitCode == 0, $"this system lets nobody mount: {mounted.Errors}");
        _mounted.Add(_place.At("to", part));
        return how == "mount"
            ? "{ local: { root: to } }"
            : $"{{ sftp: {{ command: [{Workplace.Program}, sftp-server, --root, \"{_place.At("to")}\"] }} }}";
    }

    /// <summary>The folder of the source over a server that refuses each rename, as another store.</summary>
    private string WithoutRename()
    {
        const string Server = "/usr/lib/openssh/sftp-server";
        RequiresTool.Program(Server, "openssh-sftp-server");
        return $"{{ sftp: {{ command: [{Server}, -P, \"rename,posix-rename,hardlink\", -d, \"{_place.At("from")}\"] }} }}";
    }

    private string[] Files() =>
        [
            .. new[] { "from", "to" }
                .Where(folder =>
                    Directory.Exists(_place.At(folder))
                    && !_mounted.Exists(mount => mount.StartsWith(_place.At(folder), StringComparison.Ordinal))
                )
                .SelectMany(folder => Directory.GetFiles(_place.At(folder), "*", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(_place.Folder, file))
                .Order(StringComparer.Ordinal),
        ];
}
