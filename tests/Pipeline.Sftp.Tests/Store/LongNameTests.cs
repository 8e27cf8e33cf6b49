using Pipeline.Stores.Sftp;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Servers that take a file's name and not much more, and have no rename that replaces.</summary>
public sealed class LongNameTests
{
    private static readonly string Name = new('n', 100);
    private static readonly SftpStoreOptions Plain = new() { Rename = RenameWay.Plain };

    [Theory]
    [InlineData("names:100=limit")]
    [InlineData("names:110=limit")]
    public async Task The_old_file_stays_and_the_fault_says_why(string faults)
    {
        using var folder = new TempFolder();
        await using var under = StoreUnderTest.WithFaults(folder.Path, faults, Plain);
        await under.WriteAsync(Name, [1]);

        var fault = await under.FaultAsync(it => it.WriteAsync(Name, [2]));

        Assert.Contains("no rename that replaces", fault.Message);
        Assert.Contains("shorten its name", fault.Message);
        Assert.Equal([Name], folder.Files());
        Assert.Equal([1], File.ReadAllBytes(folder.At(Name)));
    }

    [Fact]
    public async Task A_name_that_leaves_room_is_replaced()
    {
        using var folder = new TempFolder();
        await using var under = StoreUnderTest.WithFaults(folder.Path, "names:143=limit", Plain);
        await under.WriteAsync(Name, [1]);

        await under.WriteAsync(Name, [2]);

        Assert.Equal([Name], folder.Files());
        Assert.Equal([2], File.ReadAllBytes(folder.At(Name)));
    }
}
