using Pipeline.Engine.State;
using Pipeline.Engine.Tests.Execution;
using SQLitePCL;

namespace Pipeline.Engine.Tests.State;

/// <summary>Measures the whole process, so no other test runs beside it.</summary>
[Collection(nameof(JournalMemoryTests))]
public sealed class ParkedItemsMemoryTests
{
    [Fact]
    public void Memory_does_not_grow_with_the_number_of_cards()
    {
        using var parked = new ParkedItems();
        Fill(0);
        Fill(1);
        var (native, managed) = (raw.sqlite3_memory_used(), GC.GetTotalMemory(forceFullCollection: true));

        for (var round = 2; round < 8; round++)
            Fill(round);

        Assert.InRange(raw.sqlite3_memory_used() - native, long.MinValue, 1 << 20);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - managed, long.MinValue, 4 << 20);

        void Fill(int round)
        {
            for (var n = 0; n < 20_000; n++)
                parked.Put("day", TestPlan.Item((round * 20_000) + n), ParkedState.Before);
        }
    }
}
