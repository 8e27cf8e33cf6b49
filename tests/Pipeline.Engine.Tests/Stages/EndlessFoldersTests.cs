using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A tree of folders without end is noticed, and one that only is large is not.</summary>
public sealed class EndlessFoldersTests : IEventListener
{
    private readonly List<StoreNotice> _notices = [];
    private readonly EndlessFolders _endless;

    public EndlessFoldersTests() => _endless = new(new("there", StorePath.Parse("outbox")), new EventStream(this));

    void IEventListener.On(RunEvent happened) => _notices.Add((StoreNotice)happened);

    [Fact]
    public void Folders_without_a_file_that_is_wanted_are_told_of_once_and_end_the_look()
    {
        for (var n = 1; n < EndlessFolders.MostFolders; n++)
        {
            _endless.Take(Folder(n));
            Assert.Equal(n >= EndlessFolders.ManyFolders ? 1 : 0, _notices.Count);
        }
        Assert.Contains("100 000 folders of there:outbox", _notices[0].Text, StringComparison.Ordinal);
        Assert.Contains("the last is outbox/f100000", _notices[0].Text, StringComparison.Ordinal);

        var fault = Assert.Throws<StoreException>(() => _endless.Take(Folder(EndlessFolders.MostFolders)));
        Assert.Equal((StoreErrorKind.Corrupt, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("have no end: 1 000 000 of them", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_now_and_then_is_enough()
    {
        for (var n = 1; n <= 2 * EndlessFolders.MostFolders; n++)
        {
            _endless.Take(Folder(n));
            if (n % (EndlessFolders.ManyFolders - 1) == 0)
                _endless.Found();
        }
        Assert.Empty(_notices);
    }

    [Fact]
    public void Folders_that_lie_too_deep_end_the_look_soon()
    {
        var deep = StorePath.Parse(string.Join('/', Enumerable.Repeat("a", PathLimits.Parts)));
        var entry = new FileEntry(deep / "b", null, null) { Kind = EntryKind.Unusable, ToldKind = EntryKind.Folder };
        for (var n = 1; n < EndlessFolders.MostTooDeep; n++)
            _endless.Take(entry);
        _endless.Take(entry with { ToldKind = EntryKind.File });
        _endless.Take(entry with { Path = StorePath.Parse("outbox/broken") });
        var fault = Assert.Throws<StoreException>(() => _endless.Take(entry));
        Assert.Contains("lie deeper than a path can reach", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_without_end_that_nobody_can_use_end_the_look()
    {
        var entry = new FileEntry(StorePath.Parse("outbox/broken"), null, null) { Kind = EntryKind.Unusable };
        for (var n = 0; n < EndlessFolders.MostUnusable; n++)
        {
            _endless.Take(entry);
            _endless.Unusable();
        }
        var fault = Assert.Throws<StoreException>(() => _endless.Take(entry));
        Assert.Equal((StoreErrorKind.Corrupt, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("10 000 entries of there:outbox cannot be used", fault.Message, StringComparison.Ordinal);
    }

    private static FileEntry Folder(int n) => new(StorePath.Parse($"outbox/f{n}"), null, null) { Kind = EntryKind.Folder };
}
