using Pipeline.Engine.State;

namespace Pipeline.Engine.Tests.State;

public sealed class UploadRecordTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly UploadRecord First = new("0000000000a1", JournalHome.Place("a"), "upload 1");
    private static readonly UploadRecord Second = new("0000000000a1", JournalHome.Place("a"), "upload 2\nof two");
    private static readonly UploadRecord Other = new("0000000000b1", JournalHome.Place("b"), "upload 3");
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Notes_outlive_their_run_and_are_forgotten_one_by_one()
    {
        await using (var journal = await _home.OpenAsync("0000000000a1"))
        {
            await journal.NoteUploadAsync(First, null, None);
            await journal.NoteUploadAsync(Second, null, None);
            await journal.NoteUploadAsync(Second, null, None);
        }
        await using var next = await _home.OpenAsync("0000000000b1");
        await next.NoteUploadAsync(Other, null, None);
        Assert.Equal([First, Second, Other], await next.UploadsAsync(null, None));
        Assert.Equal([Other], await next.UploadsAsync("0000000000b1", None));
        next.ForgetUpload(First);
        next.ForgetUpload(First);
        Assert.Equal([Second, Other], await next.UploadsAsync(null, None));
        await using var look = await _home.OpenToReadAsync();
        Assert.Equal([Second, Other], await look.UploadsAsync(null, None));
    }

    [Fact]
    public async Task Note_is_durable_before_the_call_ends()
    {
        await using var journal = await _home.OpenAsync();
        await journal.NoteUploadAsync(First, null, None);
        await using var look = await _home.OpenToReadAsync();
        Assert.Equal([First], await look.UploadsAsync(null, None));
    }

    [Fact]
    public async Task Note_takes_the_place_of_another_in_one_step()
    {
        await using var journal = await _home.OpenAsync();
        await journal.NoteUploadAsync(First, null, None);
        await journal.NoteUploadAsync(Second, First.Mark, None);
        await using var look = await _home.OpenToReadAsync();
        Assert.Equal([Second], await look.UploadsAsync(null, None));
    }
}
