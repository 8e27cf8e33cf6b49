using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// <c>etc/sftp-to-s3.yml</c> and <c>etc/sftp-to-s3-full.yml</c> as they stand, with nothing but the environment of the
/// old service, between a real sshd that asks for a password and a real S3 server.
/// </summary>
public sealed class SftpToS3Tests : IAsyncLifetime
{
    private const string Often = "etc/sftp-to-s3.yml";
    private const string Full = "etc/sftp-to-s3-full.yml";
    private const string Folder = "out box";
    private readonly SharedRadosgw _s3;
    private readonly RealServer _server = new(Make.OpenSsh, new() { Password = true });
    private readonly Workplace _place = new();
    private Bucket _bucket = null!;

    public SftpToS3Tests(SharedRadosgw s3) => _s3 = s3;

    public async ValueTask InitializeAsync()
    {
        _bucket = await Bucket.CreateAsync(_s3.Server, TestContext.Current.CancellationToken);
        foreach (var file in (string[])[Often, Full])
            _place.With(file, File.ReadAllText(Path.Combine(Repository.Root, file)));
        _place
            .Variable("SFTP_HOST", "127.0.0.1")
            .Variable("SFTP_PORT", $"{_server.Port}")
            .Variable("SFTP_USER", _server.User)
            .Variable("SFTP_PASS", _server.Password)
            .Variable("SFTP_FOLDER_NAME", Folder)
            .Variable("SFTP_HOST_KEY", string.Join(' ', File.ReadLines(_server.KnownHosts).First().Split(' ').Skip(1)))
            .Variable("S3_ENDPOINT", _s3.Server.Endpoint)
            .Variable("S3_SERVICE", "s3")
            .Variable("S3_BUCKET_NAME", _bucket.Name)
            .Variable("S3_FOLDER_NAME", "folder/")
            .Variable("S3_REGION", "us-east-1")
            .Variable("S3_ACCESS_KEY_ID", _s3.Server.AccessKey)
            .Variable("S3_SECRET_ACCESS_KEY", _s3.Server.SecretKey);
    }

    public async ValueTask DisposeAsync()
    {
        await _bucket.DisposeAsync();
        _place.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Everything_goes_once_and_then_exactly_what_is_new_changed_touched_or_renamed()
    {
        const int files = 2000;
        Bytes.WriteMany(At("many"), files - NameTests.Names.Length - 1, 700);
        foreach (var name in NameTests.Names)
            Bytes.Write(At(name), $"the file {name}");
        Bytes.Write(At("empty"), "");

        Assert.StartsWith($"sftp-to-s3 is done: 2 000 found, 2 000 done, 0 failed", Run(Often));
        await AssertSameAsync();
        Assert.StartsWith("sftp-to-s3: nothing new: 2 000 files listed", Run(Often));

        File.AppendAllText(At("many/00/00000.dat"), "changed");
        Bytes.Write(At("many/new/new.dat"), "new");
        File.SetLastWriteTimeUtc(At("many/01/00001.dat"), DateTime.UnixEpoch.AddYears(40));
        File.Move(At("many/02/00002.dat"), At("many/02/renamed.dat"));

        Assert.StartsWith("sftp-to-s3 is done: 4 found, 4 done, 0 failed, 1 997 skipped", Run(Often));
        await AssertSameAsync("many/02/00002.dat");
        Assert.StartsWith("sftp-to-s3-full is done: 2 001 found, 2 001 done, 0 failed, 0 skipped; 0 B in", Run(Full));
        Assert.StartsWith("sftp-to-s3: nothing new", Run(Often));
    }

    /// <summary>The old service: five errors in its log, exit code 0, and the files were recorded as done.</summary>
    [Fact]
    public async Task What_could_not_be_sent_is_not_recorded_as_done()
    {
        Bytes.Write(At("a.csv"), "a");
        Bytes.Write(At("b/b.csv"), "b");
        _place
            .Variable("S3_BUCKET_NAME", "not-there")
            .Variable("SFTP_HOST_KEY", "")
            .Variable("SFTP_KNOWN_HOSTS", _server.KnownHosts);

        var missing = _place.Run("run", Often, "--loops", "1");

        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("sftp-to-s3 ended with failures: 2 found, 0 done, 2 failed", missing.Output);
        Assert.Contains("not-there", missing.Output);
        Assert.Equal("", _place.Run("journal", Often, "--state", "done").Output);

        _place.Variable("S3_BUCKET_NAME", _bucket.Name);
        Assert.StartsWith("sftp-to-s3 is done: 2 found, 2 done", Run(Often));
        await AssertSameAsync();
    }

    [Fact]
    public async Task The_full_comparison_finds_what_was_done_behind_the_journals_back()
    {
        foreach (var name in (string[])["deleted.csv", "changed.csv", "kept.csv"])
            Bytes.Write(At(name), $"the file {name}");
        Run(Often);
        await _bucket.Client.DeleteObjectAsync(_bucket.Name, "folder/deleted.csv", TestContext.Current.CancellationToken);
        // Of the same size: the time tells it, as another program does not know ours.
        await _bucket.PutAsync("folder/changed.csv", "THE FILE CHANGED.CSV"u8.ToArray());

        Assert.StartsWith("sftp-to-s3: nothing new: 3 files", Run(Often));
        Assert.StartsWith("sftp-to-s3-full is done: 3 found, 3 done, 0 failed, 0 skipped; 40 B in", Run(Full));

        await AssertSameAsync();
        Assert.StartsWith("sftp-to-s3: nothing new: 3 files", Run(Often));
    }

    [Fact]
    public async Task Of_the_two_one_works_and_the_other_says_so()
    {
        Bytes.Write(At("a.csv"), "a");
        using var first = _place.Start("run", Often, "--loops", "1");
        Until.True(() => Tool.Try("cat", "", _place.At("log/sftp-to-s3.lock")).Output.Length > 0, "the first has the lock");
        Tool.Run("kill", "-STOP", $"{first.Id}");

        var second = _place.Run("run", Full, "--loops", "1");

        Assert.Equal(75, second.ExitCode);
        Assert.StartsWith(
            "sftp-to-s3-full did nothing: the lock log/sftp-to-s3.lock is held by pipeline sftp-to-s3, run ",
            second.Output
        );
        Tool.Run("kill", "-CONT", $"{first.Id}");
        Assert.Equal(0, Workplace.End(first).ExitCode);
        Assert.StartsWith("sftp-to-s3-full is done: 1 found, 1 done", Run(Full));
        await AssertSameAsync();
    }

    [Theory]
    [InlineData(Often)]
    [InlineData(Full)]
    public void Every_variable_that_is_missing_is_named(string file)
    {
        using var bare = new Workplace().With(file, File.ReadAllText(Path.Combine(Repository.Root, file)));

        var end = bare.Run("lint", file);

        Assert.Equal(2, end.ExitCode);
        foreach (
            var name in "SFTP_HOST SFTP_USER SFTP_PASS SFTP_FOLDER_NAME S3_ENDPOINT S3_BUCKET_NAME S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY".Split(
                ' '
            )
        )
            Assert.Contains($"error P007: environment variable {name} is not set", end.Errors);
        Assert.Equal(8, end.Errors.Split("is not set").Length - 1);
    }

    private string At(string path) => Path.Combine(_server.Root, Folder, path);

    private string Run(string file)
    {
        var end = _place.Run("run", file, "--loops", "1");
        Assert.True(end.ExitCode == 0, $"{end.ExitCode}: {end.Output}{end.Errors}");
        return end.Output;
    }

    /// <summary>
    /// The bucket holds what the server holds, and of it nothing else but what is named; the journal agrees.
    /// </summary>
    private async Task AssertSameAsync(params string[] left)
    {
        var files = Directory
            .EnumerateFiles(
                At(""),
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
            .Select(file => Path.GetRelativePath(At(""), file));
        Assert.Equal(
            files.Concat(left).Select(path => $"folder/{path}").Order(StringComparer.Ordinal),
            await _bucket.KeysAsync()
        );
        Assert.Empty(await _bucket.UploadsAsync());
        var check = _place.Run("check", Often);
        Assert.True(check.ExitCode == 0, $"{check.Output}{check.Errors}");
    }
}
