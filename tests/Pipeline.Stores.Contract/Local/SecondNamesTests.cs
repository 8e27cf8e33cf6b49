using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract.Local;

/// <summary>A file with more than one name in a folder that others may write to is warned of.</summary>
public sealed class SecondNamesTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Notices _heard = new();

    public SecondNamesTests()
    {
        RequiresTool.That(OperatingSystem.IsLinux(), "only there the number of names is told");
        _temp.Write("elsewhere", "secret"u8);
        _temp.Write("root/sub/single.csv", "one name"u8);
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("0777", true)]
    [InlineData("1777", true)]
    [InlineData("0775", true)]
    [InlineData("0702", true)]
    [InlineData("0755", false)]
    [InlineData("0700", false)]
    public async Task A_file_with_two_names_is_told_of_once_where_others_may_write(string mode, bool isTold)
    {
        Tool.Run("ln", _temp.At("elsewhere"), _temp.At("root/sub/a.csv"));
        Tool.Run("ln", _temp.At("elsewhere"), _temp.At("root/sub/b.csv"));
        Tool.Run("chmod", mode, _temp.At("root/sub"));
        await using var store = new LocalStore("from", new() { Root = _temp.At("root") }, new([_heard]));

        for (var look = 0; look < 2; look++)
            Assert.Equal(3, await store.ListAsync(StorePath.Parse("sub"), recursive: true, default).CountAsync());

        Assert.Equal(isTold ? 1 : 0, _heard.Told.Count);
        Assert.All(_heard.Told, notice => Assert.True(notice.IsTrouble));
        Assert.All(
            _heard.Told,
            notice => Assert.Matches(@"^from:sub/[ab]\.csv has more than one name, and other users may", notice.Text)
        );
    }

    /// <summary>It is the folder of the file that counts, not those above it.</summary>
    [Theory]
    [InlineData("0777", "0755", false)]
    [InlineData("0755", "0777", true)]
    public async Task The_folder_of_the_file_counts(string above, string own, bool isTold)
    {
        Tool.Run("ln", _temp.At("elsewhere"), _temp.At("root/sub/a.csv"));
        Tool.Run("chmod", above, _temp.At("root"));
        Tool.Run("chmod", own, _temp.At("root/sub"));
        await using var store = new LocalStore("from", new() { Root = _temp.At("root") }, new([_heard]));

        Assert.Equal(3, await store.ListAsync(StorePath.Root, recursive: true, default).CountAsync());

        Assert.Equal(isTold ? 1 : 0, _heard.Told.Count);
    }

    [Fact]
    public async Task Files_with_one_name_are_not_told_of()
    {
        Tool.Run("chmod", "0777", _temp.At("root/sub"));
        await using var store = new LocalStore("from", new() { Root = _temp.At("root") }, new([_heard]));

        Assert.Equal(2, await store.ListAsync(StorePath.Root, recursive: true, default).CountAsync());

        Assert.Empty(_heard.Told);
    }

    private sealed class Notices : IEventListener
    {
        public List<StoreNotice> Told { get; } = [];

        public void On(RunEvent happened) => Told.AddRange(happened is StoreNotice notice ? [notice] : []);
    }
}
