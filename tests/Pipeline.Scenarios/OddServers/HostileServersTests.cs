using Pipeline.Scenarios.Cli;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// The real program on servers that say more than memory holds, lie about lengths, or never come to an end: each run
/// ends by itself, says why, and stays small, in memory and on disk.
/// </summary>
public sealed class HostileServersTests : IDisposable
{
    private readonly HostileRun _run = new();

    public void Dispose() => _run.Dispose();

    public static TheoryData<string, int, string> Sftp =>
        new()
        {
            { "list:101+=eof,list=long-name", 1, "the name is too long: it has 120 008 bytes" },
            { "list=long-name", 3, "10 000 entries of there: cannot be used" },
            { "list=tiny-names", 3, "the same names repeatedly" },
            { "list=endless", 3, "the same names repeatedly" },
            { "list=empty", 3, "lists without a name" },
            { "list:1=hostile,list:2+=eof", 1, "..?..?..?etc?passwd cannot be processed" },
            { "list:1=hostile,list:2+=eof", 1, "nul\\u0000byte cannot be processed: a path cannot contain a NUL character" },
            { "list=huge-string", 3, "a string of 4294967280 bytes" },
            { "list=huge-count", 3, "a packet ends 4 bytes too early" },
            { "list=huge-packet", 3, "a packet of 1073741824 bytes" },
            { "list=huge-words", 3, "a packet of 1000017 bytes" },
            { "list=wrong-id", 3, "which does not wait for a reply" },
            { "list=wrong-type", 3, "the server answered with Handle" },
            { "list=double", 3, "which does not wait for a reply" },
            { "limits=huge,list=miscount", 3, "the server announced 4294967295 names" },
            { "open-folder=same-folder", 3, "do not end: 1 000 of them are deeper than the longest allowed path" },
            {
                "open-folder=same-folder,list=many-folders",
                3,
                "do not end: 1 000 of them are deeper than the longest allowed path"
            },
            { "open-folder=long-words", 3, "WWW" },
            { "open-folder=huge-words", 3, "a packet of 1000017 bytes" },
            { "open-folder=huge-string", 3, "a string of 4294967280 bytes" },
            { "open-folder=wrong-type", 3, "the server answered with Attributes" },
            { "open-folder=double", 3, "which does not wait for a reply" },
            { "limits=huge-packet", 3, "a packet of 1073741824 bytes" },
            { "version=2", 3, "SFTP version 3 was expected" },
            { "version=4000000000", 3, "SFTP version 3 was expected" },
            { "banner=Welcome", 3, "a login script on the server that prints text" },
            { "attributes=huge-size", 1, "no space on here" },
            { "attributes=links", 0, "a link, and 'links' is skip" },
            { "fstat=huge-count", 1, "a packet ends 4 bytes too early" },
            { "open=long-words", 1, "WWW" },
            { "open=huge-words", 1, "a packet of 1000017 bytes" },
            { "open=huge-string", 1, "a string of 4294967280 bytes" },
            { "open=wrong-type", 1, "the server answered with Attributes" },
            { "read=long-data", 1, "bytes for a request of" },
            { "read=huge-string", 1, "that announces 4294967280" },
            { "read=huge-packet", 1, "a packet of 1073741824 bytes" },
            { "read=wrong-id", 1, "which does not wait for a reply" },
            { "read=wrong-type", 1, "the server answered with Handle" },
            { "read=double", 1, "which does not wait for a reply" },
            { "read=empty", 1, "the server sent neither bytes nor the end of the file" },
        };

    [Theory]
    [MemberData(nameof(Sftp), DisableDiscoveryEnumeration = true)]
    public void Sftp_server_is_named_and_costs_little(string faults, int exitCode, string words) =>
        _run.FetchFrom(faults, HostileRun.Usual, exitCode, words);

    /// <summary>
    /// A file of 2^62 bytes, which would be 2^46 chunks: it fails before its first byte where the
    /// destination tells how much room it has, and else at the end of the source. Nothing of it stays.
    /// </summary>
    [Theory]
    [InlineData("space=unsupported", "nothing was written under the final name")]
    [InlineData("", "no space on here")]
    public void A_file_of_an_impossible_size_costs_little_in_chunks(string faults, string words)
    {
        _run.Place.With("src/a/file", new('x', 200_000)).With("src/b", "x");
        Directory.CreateDirectory(_run.Place.At("dst"));
        var here =
            $"{{ sftp: {{ command: [\"{Workplace.Program}\", sftp-server, --root, dst, --fault, \"{faults}\"], timeout: {HostileRun.Usual}s }} }}";
        _run.MustEnd(
            HostileRun.Server("attributes=huge-size", HostileRun.Usual),
            HostileRun.Usual,
            "  - glob: { in: \"there:\", pattern: \"**\" }\n  - chunk: { size: 64KiB }\n"
                + "  - upload: { to: \"here:{path}\" }\n    retry: { max_attempts: 1 }\n",
            1,
            words,
            faults.Length > 0 ? here : null
        );
        Assert.Empty(Directory.GetFiles(_run.Place.At("dst"), "*", SearchOption.AllDirectories));
    }

    public static TheoryData<string, string> NoServers =>
        new()
        {
            { "exec sleep 1000", "the server did not answer in time (6 s)" },
            { "exec yes", "does not speak SFTP" },
            { "exec cat /dev/zero", "does not speak SFTP" },
            { "exec cat", "SFTP version 3 was expected" },
            { "exec head -c 100000000 /dev/zero", "does not speak SFTP" },
            { "while printf '\\\\0\\\\0\\\\4\\\\0'; do sleep 0.5; done", "the server did not answer in time (6 s)" },
            { "yes | head -c 300000000 >&2", "cannot connect 'there' to 'sh'" },
        };

    [Theory]
    [MemberData(nameof(NoServers), DisableDiscoveryEnumeration = true)]
    public void What_speaks_no_sftp_is_named_and_costs_little(string script, string words) =>
        _run.MustEnd(
            $"{{ sftp: {{ command: [sh, -c, \"{script}\"], timeout: {HostileRun.Short}s, connect_timeout: 6s }} }}",
            HostileRun.Short,
            HostileRun.Fetch,
            3,
            words
        );

    /// <summary>
    /// A server that makes up names that nobody wants cannot be told from a folder that really holds so many: a million
    /// of them are gone through. Where such a list ends, see the tests of <c>EndlessList</c>.
    /// </summary>
    [Fact]
    public void A_million_new_names_that_nobody_wants_take_no_memory()
    {
        Directory.CreateDirectory(_run.Place.At("src"));
        _run.MustEnd(
            HostileRun.Server("list:201+=eof,list=new-names", HostileRun.Usual),
            HostileRun.Usual,
            HostileRun.Fetch.Replace("\"there:\"", "\"there:\", pattern: \"*.csv\""),
            0,
            "0 found"
        );
    }

    [Fact]
    public void Links_that_lead_to_links_come_to_an_end()
    {
        Directory.CreateDirectory(_run.Place.At("src"));
        File.CreateSymbolicLink(_run.Place.At("src/one"), "two");
        File.CreateSymbolicLink(_run.Place.At("src/two"), "one");
        _run.MustEnd(
            HostileRun.Server("stat=links", HostileRun.Usual),
            HostileRun.Usual,
            HostileRun.Fetch.Replace("\"there:\"", "\"there:\", links: follow"),
            1,
            "a link that cannot be followed"
        );
    }
}
