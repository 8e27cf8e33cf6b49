using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>Copies in the folder that the source looks through are told before anything runs.</summary>
public sealed class CopiesAreNotFoundTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in: 'a:', pattern: '**/*.csv'", "a:done/{path}")]
    [InlineData("in: 'a:'", "a:{modified:yyyy/MM/dd}/{path}")]
    [InlineData("in: 'a:', pattern: '**'", "inner:{path}")]
    [InlineData("in: 'a:', pattern: '*'", "a:{stem}.bak")]
    [InlineData("in: 'a:x', pattern: '**'", "a:x/y/{path}")]
    [InlineData("in: 'a:', exclude: 'other/'", "a:done/{path}")]
    [InlineData("in: 'a:', pattern: ['**', '!*.tmp']", "a:done/{path}")]
    [InlineData("in: 'a:', pattern: '*/{day:yyyyMMdd}/**'", "a:{day:yyyy}/{day:yyyyMMdd}/{path}")]
    public void Copy_that_would_be_found_again_is_refused(string glob, string to) => Assert.Equal(["P305"], Problems(glob, to));

    [Theory]
    [InlineData("in: 'a:', pattern: '*.csv'", "a:done/{path}")]
    [InlineData("in: 'a:', pattern: '**', exclude: 'done/'", "a:done/{path}")]
    [InlineData("in: 'a:', pattern: ['**', '!done/**']", "a:done/{path}")]
    [InlineData("in: 'a:', pattern: '*.csv'", "a:{stem}.bak")]
    [InlineData("in: 'a:x'", "a:y/{path}")]
    [InlineData("in: 'a:x'", "a:{path}")]
    [InlineData("in: 'a:', pattern: '{day:yyyyMMdd}/**'", "a:sent/{path}")]
    [InlineData("in: 'a:', regex: '[^/]+'", "a:done/{path}")]
    [InlineData("in: 'a:', done_file: '{name}.done'", "a:done/{path}")]
    [InlineData("in: 'inner:'", "a:{path}")]
    [InlineData("in: 'a:'", "b:{path}")]
    public void Copy_that_no_look_finds_is_right(string glob, string to) => Assert.Equal([], Problems(glob, to));

    [Fact]
    public void Quarantine_in_the_folder_is_refused_too()
    {
        var yaml = Yaml("in: 'a:'", "b:{path}").Replace("- copy:", "- quarantine: 'a:bad/{path}'\n  copy:");

        Assert.Contains("'quarantine' writes 'a.csv' to a:bad/a.csv", Assert.Single(LocalPipeline.Build(yaml).Problems).Message);
    }

    [Fact]
    public void Route_that_no_such_file_takes_is_right()
    {
        var yaml = Yaml("in: 'a:'", "b:{path}")
            .Replace("- copy: { to: 'b:{path}' }", "- route: [ { when: '*.x', stages: [ { copy: { to: 'a:done/{path}' } } ] } ]");

        Assert.Empty(LocalPipeline.Build(yaml).Problems);
        Assert.Single(LocalPipeline.Build(yaml.Replace("*.x", "*.csv")).Problems);
    }

    [Fact]
    public void Links_are_followed()
    {
        Directory.CreateDirectory(_folder.At("real/sub"));
        Directory.CreateSymbolicLink(_folder.At("link"), _folder.At("real/sub"));
        var yaml = Yaml("in: 'a:'", "b:{path}")
            .Replace("root: data/b", $"root: {_folder.At("link")}")
            .Replace("root: data/a ", $"root: {_folder.At("real")} ");

        Assert.Equal(["P305"], LocalPipeline.Build(yaml).Problems.Select(diagnostic => diagnostic.Code));
    }

    private static string[] Problems(string glob, string to) =>
        [.. LocalPipeline.Build(Yaml(glob, to)).Problems.Select(diagnostic => diagnostic.Code)];

    private static string Yaml(string glob, string to) =>
        "pipeline: p\nstores: { a: { local: { root: data/a } }, inner: { local: { root: data/a/in/side } }, b: { local: { root: data/b } } }\n"
        + $"stages:\n- glob: {{ {glob} }}\n- copy: {{ to: '{to}' }}\n";
}
