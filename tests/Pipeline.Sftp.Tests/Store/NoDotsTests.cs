using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Transfer;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;
using Pipeline.Testing.Memory;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Servers that refuse names that begin with a dot.</summary>
public sealed class NoDotsTests
{
    private const string Refusing = "names=no-dots";
    private static readonly SftpStoreOptions Suffix = new() { TempName = TempName.Suffix };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Refusing)]
    [InlineData($"{Refusing},hide=*")]
    public async Task Files_are_written_replaced_and_deleted_and_half_of_one_has_another_name(string faults)
    {
        using var folder = new TempFolder();
        await using var under = StoreUnderTest.WithFaults(folder.Path, faults, Suffix);
        await AssertWorksAsync(under, folder.Path);
    }

    [Fact]
    public async Task A_real_server_too()
    {
        using var server = new ProFtpd(Denying);
        await using var under = new StoreUnderTest(StoreUnderTest.To(server) with { TempName = TempName.Suffix });
        await AssertWorksAsync(under, server.Root);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_fault_names_the_option(bool inParts)
    {
        using var folder = new TempFolder();
        await using var under = StoreUnderTest.WithFaults(folder.Path, Refusing);
        var fault = await under.FaultAsync(it => inParts ? BeginPartsAsync(it) : it.WriteAsync("new/a.csv", [1]));
        Assert.Equal(StoreErrorKind.Forbidden, fault.Kind);
        Assert.StartsWith("supplier:new/a.csv was not written: ", fault.Message);
        Assert.EndsWith(
            "refuses names that begin with a dot, such as the name of a draft; write 'temp_name: suffix' in the store 'supplier'",
            fault.Message
        );
        Assert.Empty(folder.Files());
    }

    [Fact]
    public async Task The_fault_of_a_real_server_names_the_option_too()
    {
        using var server = new ProFtpd(Denying);
        await using var under = new StoreUnderTest(StoreUnderTest.To(server));
        var fault = await under.FaultAsync(it => it.WriteAsync("a.csv", [1]));
        Assert.Contains("write 'temp_name: suffix'", fault.Message);
        Assert.Empty(TempFolder.FilesBelow(server.Root));
    }

    [Theory]
    [InlineData("open=refuse", "a.csv")]
    [InlineData("open=fail", "a.csv")]
    [InlineData(Refusing, ".env")]
    public async Task Another_refusal_is_told_as_it_is(string faults, string name)
    {
        using var folder = new TempFolder();
        await using var under = StoreUnderTest.WithFaults(folder.Path, faults);
        Assert.DoesNotContain("temp_name", (await under.FaultAsync(it => it.WriteAsync(name, [1]))).Message);
    }

    [Fact]
    public async Task A_draft_in_parts_of_the_other_form_is_gone_on_with()
    {
        using var folder = new TempFolder();
        await using var before = StoreUnderTest.WithFaults(folder.Path, "");
        var order = before.Order("big", 2);
        await using (var draft = await before.Store.OpenPartsAsync(order, isBegun: false, Stop))
            await WriteAsync(draft, 0);
        Assert.Equal([order.Draft.Text], folder.Files());
        await using var under = StoreUnderTest.WithFaults(folder.Path, "", Suffix);
        order = order with { Draft = order.Draft };
        await using (var draft = await under.Store.OpenPartsAsync(order, isBegun: true, Stop))
        {
            await WriteAsync(draft, 1);
            await draft.CommitAsync(order, Stop);
        }
        Assert.Equal(["big"], folder.Files());

        static async Task WriteAsync(IChunkedDraft draft, long offset)
        {
            await using var part = await draft.OpenPartAsync(offset, 1, Stop);
            await part.WriteAsync(new byte[1], Stop);
            await part.FinishAsync(Stop);
        }
    }

    private static ProFtpdOptions Denying { get; } = new() { MoreConfig = ["PathDenyFilter \"(^|/)[.][^/.]\""] };

    private static async Task BeginPartsAsync(StoreUnderTest under)
    {
        await using var _ = await under.Store.OpenPartsAsync(under.Order("new/a.csv", 1), isBegun: false, Stop);
    }

    private static async Task AssertWorksAsync(StoreUnderTest under, string root)
    {
        await using (var draft = await under.Store.CreateAsync(under.Order("in/a.csv", 10), Stop))
        {
            await draft.WriteAsync(new byte[5], Stop);
            var half = Assert.Single(await under.ListAsync(), entry => entry.Kind == EntryKind.File).Path;
            Assert.StartsWith("in/a.csv.part-", half.Text);
            Assert.NotNull(DraftName.RunOf(half.Name));
        }
        Assert.Empty(TempFolder.FilesBelow(root));
        foreach (var length in (int[])[300, 500])
            await under.WriteAsync("in/a.csv", new byte[length]);
        Assert.Equal(["in/a.csv"], TempFolder.FilesBelow(root));
        Assert.Equal(500, (await under.Store.FindAsync(StorePath.Parse("in/a.csv"), Stop))!.Value.Length);
        var deletes = new CheckedDelete(new MemoryJournal(), "0123456789ab");
        var seen = "";
        Assert.True(await deletes.DeleteAsync(under.Store, StorePath.Parse("in/a.csv"), SeeAsync, Stop));
        Assert.StartsWith("in/a.csv.deleting-", seen);
        Assert.Empty(TempFolder.FilesBelow(root));

        ValueTask SeeAsync(FileEntry now)
        {
            seen = now.Path.Text;
            return default;
        }
    }
}
