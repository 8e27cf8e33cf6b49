using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>
/// An answer that is no file's bytes is read so far and no farther, however much a server sends, and however slowly.
/// </summary>
public sealed class BoundedAnswerTests : OddFacts
{
    private const string Head = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    private const string Tail = "</ListBucketResult>";
    private const string Lists = "list-type=2";

    [Fact]
    public async Task List_without_end_is_refused()
    {
        var store = Open(new() { Rules = [Endless(200, Head)] });
        await BoundedAsync(async () =>
            Assert.False((await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), "more than 8192 KiB")).IsTransient)
        );
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(301)]
    public async Task Error_without_end_is_refused(int status)
    {
        Server.Seed("b", [1]);
        var rule = Endless(status, "<Error><Code>X</Code><Message>");
        var store = Open(new() { Rules = [rule with { Target = Lists }, rule with { Method = "DELETE" }] });
        await BoundedAsync(() => RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), "more than 64 KiB"));
        await BoundedAsync(() =>
            RefusesAsync(StoreErrorKind.Corrupt, async () => await store.DeleteAsync(At("b"), Stop), "more than 64 KiB")
        );
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task Answer_to_what_was_sent_without_end_is_refused(string method)
    {
        var store = Open(new() { Rules = [Endless(200, "<Result>") with { Method = method, Target = "/a" }] });
        await BoundedAsync(() =>
            RefusesAsync(StoreErrorKind.Corrupt, () => WriteAsync(store, Order("a", 6 * Mebibyte), Bytes(6 * Mebibyte)), "KiB")
        );
    }

    [Fact]
    public async Task Words_of_an_error_are_cut()
    {
        var store = Open(
            new()
            {
                Rules =
                [
                    new()
                    {
                        Target = Lists,
                        Status = 403,
                        Code = new('C', 20_000),
                        Message = new('M', 20_000),
                    },
                ],
            }
        );
        var fault = await RefusesAsync(StoreErrorKind.Forbidden, () => ListAsync(store), "bytes in all");
        Assert.True(Encoding.UTF8.GetByteCount(fault.Message) <= BoundedText.Fault);
    }

    [Fact]
    public async Task List_of_more_elements_than_a_page_has_is_none()
    {
        var entries = new StringBuilder().Insert(0, "<Contents/>", 400_000);
        var store = Open(new() { Rules = [Answer($"{Head}{entries}{Tail}")] });
        await BoundedAsync(() => RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), "more than 100 000 elements"));
    }

    [Theory]
    [InlineData("<a>", 1_000_000, "elements deep")]
    [InlineData("<", 4_000_000, "truncated or invalid XML")]
    [InlineData("<html><title", 500_000, "an HTML page")]
    public async Task Body_that_would_take_for_ever_to_read_is_told_at_once(string piece, int times, string words)
    {
        var body = new StringBuilder().Insert(0, piece, times);
        var store = Open(new() { Rules = [Answer($"{(piece == "<a>" ? Head : "")}{body}")] });
        await BoundedAsync(() => RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), words));
    }

    [Fact]
    public async Task Key_that_is_too_toldis_told_by_its_ends()
    {
        var inside = string.Concat(
            new[]
            {
                $"a/{new string('n', 256)}",
                $"b/{new string('k', 1100)}",
                $"c/{new string('x', 200_000)}.csv",
                "good",
            }.Select(key =>
                $"<Contents><Key>{key}</Key><Size>1</Size><LastModified>2024-01-01T00:00:00Z</LastModified></Contents>"
            )
        );
        var store = Open(new() { Rules = [Answer($"{Head}{inside}{Tail}")] }, options => options with { SetTime = false });
        var found = (await ListAsync(store)).Where(entry => entry.Kind != EntryKind.Folder).ToList();
        Assert.Equal("good", found.Single(entry => entry.Kind == EntryKind.File).Path.Text);
        var bad = found.Where(entry => entry.Kind == EntryKind.Unusable).ToList();
        Assert.Equal(3, bad.Count);
        Assert.All(bad, entry => Assert.InRange(entry.Path.Text.Length, 100, PathLimits.Name));
        Assert.StartsWith("the name is too long", bad[0].Trouble, StringComparison.Ordinal);
        Assert.StartsWith("the key is too long: it has 1 102 bytes", bad[1].Trouble, StringComparison.Ordinal);
        Assert.Contains("(200 006 bytes in all)", bad[2].Path.Text, StringComparison.Ordinal);
        Assert.EndsWith(".csv", bad[2].Path.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ETag", 300)]
    [InlineData("NextContinuationToken", 10_000)]
    public async Task What_would_be_kept_of_an_answer_is_not_kept_when_it_is_long(string element, int length)
    {
        var isTag = element == "ETag";
        var told = $"<{element}>{new string('t', length)}</{element}>";
        var store = Open(
            new()
            {
                Rules =
                [
                    Answer(
                        $"{Head}<IsTruncated>{(isTag ? "false" : "true")}</IsTruncated>{(isTag ? "" : told)}<Contents><Key>a</Key><Size>1</Size>"
                            + $"<LastModified>2024-01-01T00:00:00Z</LastModified>{(isTag ? told : "")}</Contents>{Tail}"
                    ),
                ],
            },
            options => options with { SetTime = false }
        );
        if (isTag)
            Assert.Null((await ListAsync(store)).Single().Version);
        else
            await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), "10000 characters");
    }

    [Fact]
    public async Task Pages_without_a_key_are_not_asked_for_ever()
    {
        var page = 0;
        var store = Open(
            new()
            {
                Rules =
                [
                    .. Enumerable
                        .Range(0, 1100)
                        .Select(_ =>
                            Answer(
                                $"{Head}<IsTruncated>true</IsTruncated><NextContinuationToken>{page++}</NextContinuationToken>{Tail}"
                            ) with
                            {
                                Times = 1,
                            }
                        ),
                ],
            }
        );
        await RefusesAsync(StoreErrorKind.Corrupt, () => ListAsync(store), "contain no key");
    }

    public static TheoryData<string, S3Rule> Slow =>
        new()
        {
            {
                "list",
                new() { Target = Lists, Drip = Between }
            },
            {
                "error",
                new()
                {
                    Target = Lists,
                    Status = 500,
                    Drip = Between,
                }
            },
            {
                "file",
                new()
                {
                    Method = "GET",
                    Target = "/a$",
                    Drip = Between,
                }
            },
        };

    private static TimeSpan Between => TimeSpan.FromMilliseconds(100);

    [Theory]
    [MemberData(nameof(Slow), DisableDiscoveryEnumeration = true)]
    public async Task Answer_that_comes_a_byte_at_a_time_is_given_up(string what, S3Rule rule)
    {
        Server.Seed("a", Bytes(2000));
        var store = Open(
            new() { Rules = [rule] },
            options => options with { Timeout = TimeSpan.FromSeconds(1), SetTime = false }
        );
        Func<Task> ask = what == "file" ? () => ReadAsync(store, "a", 2000) : () => ListAsync(store);
        // On a machine that stands still a byte may come too late, which is another sentence.
        Assert.True((await RefusesAsync(StoreErrorKind.TimedOut, ask)).IsTransient);
    }

    private static S3Rule Endless(int status, string body) =>
        new()
        {
            Target = "/odd",
            Status = status,
            Body = body,
            IsEndless = true,
        };

    private static S3Rule Answer(string body) =>
        new()
        {
            Target = Lists,
            Status = 200,
            Body = body,
        };

    /// <summary>Without a bound it would go on for ever.</summary>
    private static Task BoundedAsync(Func<Task> work) => work().WaitAsync(TimeSpan.FromMinutes(2), Stop);
}
