using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Engine.Tests.Execution;

namespace Pipeline.Engine.Tests.State;

public class ParkedItemsTests
{
    [Fact]
    public void A_card_comes_back_as_it_was()
    {
        using var parked = new ParkedItems();
        var item = TestPlan.Item(7) with
        {
            Day = new(2026, 2, 3),
            Mode = UnixFileMode.UserRead,
            Version = "v",
            Hash = new("sha256", "ab"),
            ModifiedAt = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        };
        item = item.With(
            new("copy", new("out", StorePath.Parse("x/a:b")), 7, item.ModifiedAt) { VerifiedBy = VerificationLevel.ReadBack }
        );

        parked.Put("", item, ParkedState.Before);

        var back = Assert.Single(parked.Read("", ParkedState.Before));
        Assert.Equal(item.Copies, back.Copies);
        Assert.Equal(item with { Copies = [] }, back with { Copies = [] });
        Assert.Equal(new ParkedItem(7, item.ModifiedAt, ParkedState.Before), parked.Find(item.Origin));
        Assert.Equal("", parked.NextKey(null, ParkedState.Before));
        Assert.Null(parked.NextKey("", ParkedState.Before));
    }

    [Fact]
    public void Cards_are_read_page_by_page_though_they_move_on_the_way()
    {
        using var parked = new ParkedItems();
        for (var n = 0; n < 1_000; n++)
            parked.Put(n % 2 == 0 ? "even" : "odd", TestPlan.Item(n), ParkedState.Before);

        var read = 0;
        foreach (var item in parked.Read("even", ParkedState.Before))
        {
            parked.Move(item.Origin, ParkedState.Inside);
            read++;
        }

        Assert.Equal(500, read);
        Assert.False(parked.Has("even", ParkedState.Before));
        Assert.Equal("odd", parked.NextKey(null, ParkedState.Before));
        parked.Drop("odd");
        Assert.Null(parked.NextKey(null, ParkedState.Before));
    }
}
