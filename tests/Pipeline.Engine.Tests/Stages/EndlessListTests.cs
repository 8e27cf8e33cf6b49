using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Glob;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A tree of folders without end is noticed, and one that only is large is not.</summary>
public sealed class EndlessListTests : IEventListener
{
    private readonly List<StoreNotice> _notices = [];
    private readonly EndlessList _endless;

    public EndlessListTests() => _endless = new(new("there", StorePath.Parse("outbox")), new EventStream(this));

    void IEventListener.On(RunEvent happened) => _notices.Add((StoreNotice)happened);

    [Fact]
    public void Folders_without_a_file_that_is_wanted_are_told_of_once_and_end_the_look()
    {
        for (var n = 1; n < EndlessList.MostFolders; n++)
        {
            _endless.Take(Folder(n));
            Assert.Equal(n >= EndlessList.ManyFolders ? 1 : 0, _notices.Count);
        }
        Assert.Contains("100 000 folders of there:outbox", _notices[0].Text, StringComparison.Ordinal);
        Assert.Contains("the last is outbox/f100000", _notices[0].Text, StringComparison.Ordinal);

        var fault = Assert.Throws<StoreException>(() => _endless.Take(Folder(EndlessList.MostFolders)));
        Assert.Equal((StoreErrorKind.Corrupt, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("do not end: 1 000 000 of them", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_now_and_then_is_enough()
    {
        for (var n = 1; n <= 2 * EndlessList.MostFolders; n++)
        {
            _endless.Take(Folder(n));
            if (n % (EndlessList.ManyFolders - 1) == 0)
                _endless.Found();
        }
        Assert.Empty(_notices);
    }

    [Fact]
    public void Folders_that_lie_too_deep_end_the_look_soon()
    {
        var deep = StorePath.Parse(string.Join('/', Enumerable.Repeat("a", PathLimits.Parts)));
        var entry = new FileEntry(deep / "b", null, null) { Kind = EntryKind.Unusable, ReportedKind = EntryKind.Folder };
        for (var n = 1; n < EndlessList.MostTooDeep; n++)
            _endless.Take(entry);
        _endless.Take(entry with { ReportedKind = EntryKind.File });
        _endless.Take(entry with { Path = StorePath.Parse("outbox/broken") });
        var fault = Assert.Throws<StoreException>(() => _endless.Take(entry));
        Assert.Contains("are deeper than the longest allowed path", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_without_end_that_nobody_can_use_end_the_look()
    {
        var entry = new FileEntry(StorePath.Parse("outbox/broken"), null, null) { Kind = EntryKind.Unusable };
        for (var n = 0; n < EndlessList.MostUnusable; n++)
        {
            _endless.Take(entry);
            _endless.Unusable();
        }
        var fault = Assert.Throws<StoreException>(() => _endless.Take(entry));
        Assert.Equal((StoreErrorKind.Corrupt, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("10 000 entries of there:outbox cannot be used", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_without_a_file_that_is_wanted_are_told_of_once_and_end_the_look()
    {
        var entry = new FileEntry(StorePath.Parse("outbox/other.tmp"), 1, null);
        for (var n = 1; n < EndlessList.MostEntries; n++)
            _endless.Take(entry);
        Assert.Contains("10 000 000 entries of there:outbox", Assert.Single(_notices).Text, StringComparison.Ordinal);
        Assert.Contains("the listing is aborted at 100 000 000", _notices[0].Text, StringComparison.Ordinal);

        var fault = Assert.Throws<StoreException>(() => _endless.Take(entry));
        Assert.Equal((StoreErrorKind.Corrupt, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("the entries of there:outbox do not end: 100 000 000 of them", fault.Message, StringComparison.Ordinal);
        Assert.Contains("write a narrower 'in' or 'pattern'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_wanted_now_and_then_is_enough_for_entries_too()
    {
        var entry = new FileEntry(StorePath.Parse("outbox/other.tmp"), 1, null);
        for (var n = 1; n <= EndlessList.MostEntries + EndlessList.ManyEntries; n++)
        {
            _endless.Take(entry);
            if (n % (EndlessList.ManyEntries - 1) == 0)
                _endless.Found();
        }
        Assert.Empty(_notices);
    }

    [Fact]
    public void A_day_of_waiting_ends_the_look()
    {
        var most = EndlessList.LongestWait - TimeSpan.FromSeconds(1);
        _endless.Waited(most);
        _endless.Found();
        _endless.Waited(most);
        var fault = Assert.Throws<StoreException>(() => _endless.Waited(TimeSpan.FromSeconds(1)));
        Assert.Equal((StoreErrorKind.Corrupt, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("the listing of there:outbox does not end", fault.Message, StringComparison.Ordinal);
    }

    private static FileEntry Folder(int n) => new(StorePath.Parse($"outbox/f{n}"), null, null) { Kind = EntryKind.Folder };
}
