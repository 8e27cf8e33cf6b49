using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Engine.Tests.Files;

/// <summary>How long a name, a path and a text from outside may be, and how what is longer is told.</summary>
public sealed class PathLimitsTests
{
    public static TheoryData<string, string?> Paths =>
        new()
        {
            { new('a', 255), null },
            { new('a', 256), "the name is too long: it has 256 bytes" },
            { new('ä', 127), null },
            { new('ä', 128), "the name is too long: it has 256 bytes" },
            { string.Concat(Enumerable.Repeat("😀", 63)), null },
            { string.Concat(Enumerable.Repeat("😀", 64)), "the name is too long: it has 256 bytes" },
            { string.Join('/', Enumerable.Repeat("a", 128)), null },
            { string.Join('/', Enumerable.Repeat("a", 129)), "the path is too deep: it has 129 parts" },
            { string.Join('/', Enumerable.Repeat(new string('a', 240), 17)), null },
            { string.Join('/', Enumerable.Repeat(new string('a', 240), 17)) + "a", "the path is too long: it has 4 097 bytes" },
            { new('N', 250_000), "the name is too long: it has 250 000 bytes" },
        };

    [Theory]
    [MemberData(nameof(Paths), DisableDiscoveryEnumeration = true)]
    public void Path_is_taken_up_to_the_limits(string text, string? trouble)
    {
        var isPath = StorePath.TryParse(text, out var path, out var why);
        Assert.Equal(trouble is null, isPath);
        Assert.StartsWith(trouble ?? "", why ?? "", StringComparison.Ordinal);
        Assert.Equal(isPath ? text : "", path.Text);
    }

    [Fact]
    public void Name_is_measured_with_the_folder_in_which_it_was_told()
    {
        var folder = StorePath.Parse(string.Join('/', Enumerable.Repeat("a", 127)));
        Assert.True(ReportedName.TryRead(folder, "b", out var path, out _));
        Assert.False(ReportedName.TryRead(path, "c", out var none, out var trouble));
        Assert.Equal((path, true), (none, trouble!.StartsWith("the path is too deep", StringComparison.Ordinal)));

        var wide = StorePath.Parse(string.Join('/', Enumerable.Repeat(new string('a', 250), 16)));
        Assert.True(ReportedName.TryRead(wide, new('b', 80), out _, out _));
        Assert.False(ReportedName.TryRead(wide, new('b', 81), out _, out trouble));
        Assert.StartsWith("the path is too long", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Path_of_our_own_may_be_longer()
    {
        var path = StorePath.Parse(new string('a', 255));
        Assert.Equal(path, DraftName.BeforeAside(DraftName.ReplacedFor(path, "0123456789ab-1")));
    }

    [Fact]
    public void Name_that_is_too_long_is_told_by_its_ends_and_its_length()
    {
        var shown = ReportedName.Shown($"{new string('x', 250_000)}.csv");
        Assert.Equal($"{new string('x', 100)}… (250 004 bytes in all) …{new string('x', 16)}.csv", shown);
        Assert.Equal($"in/{shown}", ReportedName.Place(StorePath.Parse("in"), shown).Text);
        Assert.Equal("short", ReportedName.Shown("short"));
    }

    [Fact]
    public void Text_is_cut_so_that_both_ends_are_seen()
    {
        var text = BoundedText.Of($"cannot open '{new string('ü', 100_000)}': permission denied");
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 1000, BoundedText.Fault);
        Assert.StartsWith("cannot open 'üü", text, StringComparison.Ordinal);
        Assert.EndsWith("ü': permission denied", text, StringComparison.Ordinal);
        Assert.Contains("… (200 033 bytes in all) …", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ä")]
    [InlineData("€")]
    [InlineData("😀")]
    public void Text_is_never_cut_inside_a_character(string letter)
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = new string('.', shift) + string.Concat(Enumerable.Repeat(letter, 2000));
            foreach (var cut in (string[])[BoundedText.Of(text), BoundedText.Name(text)])
            {
                Assert.True(PathEncoding.IsUnicode(cut), cut);
                Assert.True(Encoding.UTF8.GetByteCount(cut) <= BoundedText.Fault);
            }
        }
    }

    [Fact]
    public void Fault_holds_no_more_than_a_kilobyte_of_what_a_server_said()
    {
        var fault = new StoreException(default, StoreErrorKind.Other, new('M', 250_000));
        Assert.True(Encoding.UTF8.GetByteCount(fault.Message) <= BoundedText.Fault);
        Assert.Contains("(250 000 bytes in all)", fault.Message, StringComparison.Ordinal);
    }
}
