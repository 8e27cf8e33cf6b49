using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>What paths on the command line lead to, what they are called, and which are refused.</summary>
public sealed class InputPathResolverTests : IDisposable
{
    private static readonly ComponentRegistry Registry = new(
        BuiltInStages.All,
        BuiltInBlocks.All,
        [
            LocalStore.Kind,
            new("wire", typeof(IWire), typeof(WireOptions), (_, _) => throw new NotSupportedException("nothing is built here")),
        ]
    );
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // Below 'in' they are what the glob would find.
    [InlineData("data/in/a.csv", "in:a.csv=a.csv")]
    [InlineData("data/in/deep/er", "in:deep/er=deep/er")]
    [InlineData("in:deep/er/", "in:deep/er=deep/er")]
    [InlineData("data/in", "in:=")]
    [InlineData("in:", "in:=")]
    // Elsewhere each has its own name, and as many folders as tell it apart.
    [InlineData("one/x.csv", "file:{}/one/x.csv=x.csv")]
    [InlineData("./one/../one//x.csv", "file:{}/one/x.csv=x.csv")]
    [InlineData("one/", "file:{}/one=one")]
    [InlineData("one/x.csv two/x.csv", "file:{}/one/x.csv=one/x.csv", "file:{}/two/x.csv=two/x.csv")]
    [InlineData("one/x.csv two/y.csv", "file:{}/one/x.csv=x.csv", "file:{}/two/y.csv=y.csv")]
    [InlineData("one/same two/same", "file:{}/one/same=one/same", "file:{}/two/same=two/same")]
    [InlineData("one/x.csv data/in/x.csv", "file:{}/one/x.csv=one/x.csv", "in:x.csv=x.csv")]
    // A folder and a file of the same name, and a folder whose content might have the other's name.
    [InlineData("same one/same", "file:{}/same={}/same", "file:{}/one/same=one/same")]
    [InlineData("deep data/in/deep/er", "file:{}/deep={}/deep", "in:deep/er=deep/er")]
    // What is named twice is taken once; what lies in a named folder has its path from there.
    [InlineData("one one/x.csv ./one", "file:{}/one=one", "file:{}/one/x.csv=one/x.csv")]
    [InlineData("data/in data/in/deep", "in:=")]
    // A link to a file is followed, and the copy is called as the link is.
    [InlineData("link.csv", "file:{}/one/x.csv=link.csv")]
    [InlineData("folderlink", "file:{}/one=folderlink")]
    [InlineData("-odd @odd in:x.csv", "file:{}/-odd=-odd", "file:{}/@odd=@odd", "in:x.csv=x.csv")]
    public void Leads_to(string typed, params string[] expected)
    {
        Lay();
        var result = Plan(typed.Split(' '));
        Assert.Empty(result.Problems);
        var here = _folder.Path.TrimStart('/');
        Assert.Equal(
            expected.Select(one => one.Replace("={}", $"={Path.GetFileName(here)}").Replace("{}", here)).Order(),
            result.Plan!.InputPaths.Select(given => $"{given.Place}={given.Under}").Order()
        );
    }

    [Fact]
    public void Name_may_hold_a_newline()
    {
        Lay();
        _folder.Write("line\nbreak", []);
        Assert.Equal("line\nbreak", Assert.Single(Plan(["line\nbreak"]).Plan!.InputPaths).Under.Text);
    }

    [Theory]
    [InlineData("absent", "P401", "in:PATH")]
    [InlineData("in:absent", "P401", "no such file")]
    [InlineData("-", "P401", "no such file")]
    [InlineData("dangling", "P401", "'nowhere'")]
    [InlineData("", "P401", "empty")]
    [InlineData("fifo", "P402", "neither a file nor a folder")]
    [InlineData("in:../one/x.csv", "P402", "'..'")]
    [InlineData("log/all-info.log", "P402", "journal")]
    [InlineData("log", "P402", "journal")]
    [InlineData("loglink", "P402", "journal")]
    [InlineData("p.yml", "P402", "pipeline file")]
    [InlineData(".", "P402", "pipeline's file")]
    [InlineData("/", "P402", "pipeline's file")]
    [InlineData("data", "P402", "store 'in'")]
    [InlineData("target", "P402", "store 'out'")]
    [InlineData("data/in one/x.csv", "P403", "in a separate run")]
    public void Refuses(string typed, string code, string words)
    {
        Lay();
        Pipeline.Testing.Servers.Tool.Run("mkfifo", _folder.At("fifo"));
        var diagnostic = Assert.Single(Plan(typed.Split(' ')).Problems);
        Assert.Equal(code, diagnostic.Code);
        Assert.Contains(words, diagnostic.Message);
        Assert.Contains(typed.Split(' ')[^1], diagnostic.ToString());
    }

    [Fact]
    public void Refuses_a_link_where_origins_are_taken_away()
    {
        Lay();
        const string away = "  - verify: {}\n  - delete: { what: origin }\n";
        Assert.Contains("name the file itself", Assert.Single(Plan(["link.csv"], away).Problems).Message);
        Assert.Empty(Plan(["one/x.csv"], away).Problems);
    }

    [Fact]
    public void Store_called_file_has_to_get_another_name_only_where_it_is_in_the_way()
    {
        Lay();
        const string yaml =
            "pipeline: p\nstores:\n  file: { local: { root: data/in } }\n  out: { local: { root: target/out } }\nstages:\n  - glob: { in: \"file:\" }\n  - copy: { to: \"out:{path}\" }\n";
        Assert.Empty(Build(yaml, ["data/in/a.csv"]).Problems);
        Assert.Equal("P205", Assert.Single(Build(yaml, ["one/x.csv"]).Problems).Code);
    }

    [Fact]
    public void Path_where_the_store_is_elsewhere_is_a_path_in_it()
    {
        Lay();
        const string yaml =
            "pipeline: p\nstores:\n  far: { wire: { host: h } }\n  out: { local: { root: target/out } }\nstages:\n  - glob: { in: \"far:box\" }\n  - copy: { to: \"out:{path}\" }\n";
        var given = Build(yaml, ["box/a/b", "far:c/b", "d"]).Plan!.InputPaths;
        Assert.Equal(["far:box/a/b=a/b", "far:c/b=b", "far:d=d"], given.Select(one => $"{one.Place}={one.Under}"));
        Assert.Equal("P402", Assert.Single(Build(yaml, ["/etc/passwd"]).Problems).Code);
    }

    [Fact]
    public void Many_paths_are_told_apart_quickly()
    {
        Lay();
        var names = Enumerable.Range(0, 3000).Select(i => $"many/{i}/x").ToArray();
        foreach (var name in names)
            _folder.Write(name, []);
        var given = Plan(names).Plan!.InputPaths;
        Assert.Equal(names.Select(name => name["many/".Length..]).Order(), given.Select(one => one.Under.Text).Order());
    }

    private void Lay()
    {
        foreach (
            var file in (string[])
                [
                    "data/in/a.csv",
                    "data/in/x.csv",
                    "data/in/deep/er/b",
                    "one/x.csv",
                    "one/same",
                    "two/x.csv",
                    "two/y.csv",
                    "two/same",
                    "same/z",
                    "deep/er",
                    "target/out/old",
                    "log/all-info.log",
                    "-odd",
                    "@odd",
                ]
        )
            _folder.Write(file, [1]);
        foreach (
            var (link, target) in new[]
            {
                ("link.csv", "one/x.csv"),
                ("folderlink", "one"),
                ("dangling", "nowhere"),
                ("loglink", "log/all-info.log"),
            }
        )
            File.CreateSymbolicLink(_folder.At(link), target);
    }

    private PlanResult Plan(string[] paths, string more = "") =>
        Build(
            "pipeline: p\nstores:\n  in: { local: { root: data/in } }\n  out: { local: { root: target/out } }\nstages:\n  - glob: { in: \"in:\" }\n  - copy: { to: \"out:{path}\" }\n"
                + more,
            paths
        );

    private PlanResult Build(string yaml, string[] paths)
    {
        _folder.Write("p.yml", System.Text.Encoding.UTF8.GetBytes(yaml));
        return PlanBuilder.BuildFile("p.yml", Registry, new() { WorkingFolder = _folder.Path, Paths = paths });
    }
}
