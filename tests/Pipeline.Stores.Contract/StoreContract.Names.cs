namespace Pipeline.Stores.Contract;

public abstract partial class StoreContract
{
    /// <summary>
    /// Names that a shell, a terminal, a sort or another system would trip over. All are names like any other.
    /// </summary>
    public static TheoryData<string> HostileNames =>
        [
            "with space",
            " leading and trailing ",
            "-rf",
            "--",
            "new\nline",
            "tab\tand\rreturn",
            "\u0007bell\u001b[31m",
            "quote\"'`",
            "back\\slash",
            "*?[a]{b}",
            "$(reboot);&|<>",
            "%s%n%00",
            "~",
            "...",
            ".hidden",
            "trailing.",
            "CON",
            "C:",
            "a:b",
            "caf\u00e9",
            "cafe\u0301",
            "\u202Etxt.exe",
            "\u2018smart\u2019",
            "日本語",
            "🦀🚀",
            "#",
            "..a",
        ];

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Hostile_name_is_a_name_like_any_other(string name)
    {
        foreach (var path in (string[])[name, $"{name}-folder/{name}"])
        {
            await WriteAsync(path, Bytes(5));
            Assert.Equal(5, (await Store.FindAsync(Path(path), Stop))?.Length);
            Assert.Equal(Bytes(5), await ReadAsync(path));
        }
        string[] expected = [name, $"{name}-folder/{name}"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), await NamesAsync());
        foreach (var path in expected)
            await Store.DeleteAsync(Path(path), Stop);
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task Names_that_look_the_same_are_two_files()
    {
        await WriteAsync("caf\u00e9", Bytes(1));
        await WriteAsync("cafe\u0301", Bytes(2));
        await WriteAsync("CAFE\u0301", Bytes(3));
        Assert.Equal(3, (await NamesAsync()).Count);
        Assert.Equal(Bytes(2), await ReadAsync("cafe\u0301"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("🦀")]
    public async Task Name_of_255_bytes_is_written_through_a_shorter_draft(string letter)
    {
        var name = string.Concat(Enumerable.Repeat(letter, 255 / System.Text.Encoding.UTF8.GetByteCount(letter)));
        await WriteAsync(name, Bytes(5));
        Assert.Equal([name], await NamesAsync());
        Assert.Equal(Bytes(5), await ReadAsync(name));
    }

    [Fact]
    public async Task Deep_folders_are_made()
    {
        var path = string.Join('/', Enumerable.Range(0, 60).Select(i => $"folder {i}")) + "/a.bin";
        await WriteAsync(path, Bytes(5));
        Assert.Equal([path], await NamesAsync());
    }
}
