using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Delete;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>Folders that became empty.</summary>
public sealed class DeleteFoldersTests
{
    private readonly StageFixture _run = new();

    [Theory]
    [InlineData(false, "in in/x in/x/y")]
    [InlineData(true, "in")]
    public async Task Deletes_folders_that_became_empty_up_to_the_globs_folder(bool emptyFolders, string left)
    {
        await DeleteBelowInAsync(emptyFolders);
        Assert.Equal(left.Split(' '), await FoldersAsync());
    }

    [Fact]
    public async Task Keeps_folders_that_are_not_empty()
    {
        _run.From.Put("in/x/other", "x"u8);
        await DeleteBelowInAsync(emptyFolders: true);
        Assert.Equal(["in", "in/x"], await FoldersAsync());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_deleted_does_not_fail_the_file()
    {
        _run.From.Before = operation =>
        {
            if (operation.Path.Text == "in/x/y")
                throw new StoreException(default, StoreErrorKind.Forbidden, "not yours");
        };
        await DeleteBelowInAsync(emptyFolders: true);
        Assert.Equal(["in", "in/x", "in/x/y"], await FoldersAsync());
    }

    /// <summary>So ends a run that was killed right after the delete.</summary>
    [Fact]
    public async Task Deletes_empty_folders_also_when_the_origin_was_gone_already()
    {
        var item = await GivenBelowInAsync();
        await _run.From.DeleteAsync(item.Origin.Path, default);
        Assert.Equal("from:in/x/y/a was already deleted", (await Delete().ExecuteAsync(item, default)).Detail);
        Assert.Equal(["in"], await FoldersAsync());
    }

    private async Task DeleteBelowInAsync(bool emptyFolders)
    {
        var item = await GivenBelowInAsync();
        Assert.StartsWith("deleted", (await Delete(emptyFolders).ExecuteAsync(item, default)).Detail);
    }

    private async Task<FileItem> GivenBelowInAsync()
    {
        var item = await _run.GivenAsync("in/x/y/a") with { RelativePath = StorePath.Parse("x/y/a") };
        return await _run.CopiedAsync(item, "to", VerificationLevel.ReadBack);
    }

    private DeleteStage Delete(bool emptyFolders = true) => new(new() { EmptyFolders = emptyFolders }, _run.Context("delete"));

    private async Task<IEnumerable<string>> FoldersAsync() =>
        (await _run.From.ListAsync(StorePath.Root, recursive: true, default).ToListAsync())
            .Where(entry => entry.Kind == EntryKind.Folder)
            .Select(entry => entry.Path.Text)
            .Order();
}
