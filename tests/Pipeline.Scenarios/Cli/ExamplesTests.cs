using Pipeline.Testing;

namespace Pipeline.Scenarios.Cli;

/// <summary>The examples of the repository, run as they stand: what a new user does first.</summary>
public sealed class ExamplesTests : IDisposable
{
    private static readonly string Etc = Path.Combine(Repository.Root, "etc");
    private readonly Workplace _place = new();

    public ExamplesTests()
    {
        foreach (var file in Directory.EnumerateFiles(Etc, "*", SearchOption.AllDirectories))
        {
            var copy = _place.At("etc", Path.GetRelativePath(Etc, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Fetcher_fetches_once_and_copier_gives_to_three_folders_and_takes_away()
    {
        var given = Bytes("etc/sample");

        var fetched = _place.Run("run", "etc/fetcher.yml", "--loops", "1");
        var again = _place.Run("run", "etc/fetcher.yml", "--loops", "1");

        Assert.Equal((0, ""), (fetched.ExitCode, fetched.Errors));
        Assert.StartsWith($"fetcher is done: {given.Count} found, {given.Count} done, 0 failed", fetched.Output);
        Assert.StartsWith($"fetcher: nothing new: {given.Count} files listed", again.Output);
        Assert.Equal(given, Bytes("data/incoming"));
        Assert.Equal(given.Values.Order(), Bytes("data/archive").Values.Order());
        Assert.Equal(0, _place.Run("check", "etc/fetcher.yml").ExitCode);

        var copied = _place.Run("run", "etc/copier.yml", "--loops", "1");
        var third = _place.Run("run", "etc/fetcher.yml", "--loops", "1");

        Assert.Equal((0, ""), (copied.ExitCode, copied.Errors));
        Assert.StartsWith($"copier is done: {given.Count} found, {given.Count} done, 0 failed", copied.Output);
        Assert.Equal(given, Bytes("data/accounting"));
        Assert.Equal(given, Bytes("data/reports"));
        Assert.Equal(given.Values.Order(), Bytes("data/backup").Values.Order());
        Assert.Empty(Bytes("data/incoming"));
        Assert.Equal(0, _place.Run("check", "etc/copier.yml").ExitCode);
        Assert.StartsWith("fetcher: nothing new: ", third.Output);
        Assert.Empty(Bytes("data/incoming"));
    }

    [Fact]
    public void Multi_push_sends_once_and_something_in_chunks()
    {
        var given = Bytes("etc/sample");

        var pushed = _place.Run("run", "etc/multi-push.yml");
        var again = _place.Run("run", "etc/multi-push.yml");

        Assert.Equal((0, ""), (pushed.ExitCode, pushed.Errors));
        Assert.StartsWith($"multi-push is done: {given.Count} found, {given.Count} done, 0 failed", pushed.Output);
        Assert.StartsWith($"multi-push: nothing new: {given.Count} files listed", again.Output);
        Assert.Equal(given, Bytes("data/server"));
        Assert.Contains("\"bytes_sent\":", File.ReadAllText(_place.At("log/multi-push.manifest.jsonl")));
        Assert.Equal(0, _place.Run("check", "etc/multi-push.yml").ExitCode);
    }

    [Fact]
    public void Fan_out_gives_each_file_to_one_of_three_servers()
    {
        var given = Bytes("etc/sample");

        var sent = _place.Run("run", "etc/fan-out.yml");
        var again = _place.Run("run", "etc/fan-out.yml");

        Assert.Equal((0, ""), (sent.ExitCode, sent.Errors));
        Assert.StartsWith($"fan-out is done: {given.Count} found, {given.Count} done, 0 failed", sent.Output);
        Assert.StartsWith($"fan-out: nothing new: {given.Count} files listed", again.Output);
        var targets = ((string[])["data/north", "data/east", "data/west"]).Select(Bytes).ToList();
        Assert.Equal(given.Keys, targets.SelectMany(target => target.Keys).Order(StringComparer.Ordinal));
        Assert.All(targets.SelectMany(target => target), file => Assert.Equal(given[file.Key], file.Value));
        Assert.All(targets, target => Assert.InRange(target.Count, given.Count / 3, (given.Count + 2) / 3));
        Assert.Equal(0, _place.Run("check", "etc/fan-out.yml").ExitCode);
    }

    [Fact]
    public void Daily_upload_sends_whole_days_once()
    {
        var given = Bytes("etc/sample-days").Where(file => !file.Key.StartsWith("files", StringComparison.Ordinal)).ToList();

        var sent = _place.Run("run", "etc/daily-upload.yml", "-v");
        var again = _place.Run("run", "etc/daily-upload.yml");

        Assert.True(sent.ExitCode == 0, sent.Errors);
        Assert.StartsWith($"daily-upload is done: {given.Count} found, {given.Count} done, 0 failed", sent.Output);
        Assert.Contains(
            "group: group 20240917 begins: 2 files, marked by data:20240917/.do-not-touch and server:20240917/.do-not-touch",
            sent.Errors
        );
        Assert.Contains("group: group 20240918 is complete: 2 files", sent.Errors);
        Assert.StartsWith("daily-upload: nothing new", again.Output);
        Assert.Equal(given, Bytes("data/daily"));
        Assert.Equal(0, _place.Run("check", "etc/daily-upload.yml").ExitCode);
    }

    [Fact]
    public void Daily_upload_of_files_and_with_its_delete_leaves_nothing_behind()
    {
        var text = File.ReadAllText(_place.At("etc/daily-upload.yml"))
            .Replace("{day:yyyyMMdd}/**", "files/{day:yyyyMMdd}*")
            .Replace("[\"data:{day:yyyyMMdd}/\", \"server:{day:yyyyMMdd}/\"]", "[\"data:files/\", \"server:files/\"]")
            .Replace("#   - delete: {", "- delete: {");
        File.WriteAllText(_place.At("etc/daily-upload.yml"), text);

        var end = _place.Run("run", "etc/daily-upload.yml");

        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        Assert.StartsWith("daily-upload is done: 3 found, 3 done", end.Output);
        Assert.Equal(["files/20240917.txt", "files/20240918-a.txt", "files/20240918-b.txt"], Bytes("data/daily").Keys);
        Assert.False(Directory.Exists(_place.At("etc/sample-days/files")));
        Assert.Equal(0, _place.Run("check", "etc/daily-upload.yml").ExitCode);
    }

    [Fact]
    public void Copier_without_the_folder_it_empties_says_what_is_missing()
    {
        var end = _place.Run("run", "etc/copier.yml", "--loops", "1");

        Assert.Equal(3, end.ExitCode);
        Assert.Contains("data/incoming' of the store 'incoming' does not exist; create it", end.Errors);
    }

    /// <summary>The files below a folder with what they hold, drafts included.</summary>
    private SortedDictionary<string, string> Bytes(string folder) =>
        new(
            Directory
                .EnumerateFiles(_place.At(folder), "*", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(_place.At(folder), file), File.ReadAllText),
            StringComparer.Ordinal
        );
}
