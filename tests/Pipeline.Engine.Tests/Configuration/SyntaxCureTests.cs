using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>What a text that is no YAML needs, and where.</summary>
public sealed class SyntaxCureTests
{
    [Theory]
    [InlineData("a: 1\nb:\n\tc: 1\n", "(3,1)", "indent with spaces, not with tabs")]
    [InlineData("a: text\n\tb: 1\n", "(2,1)", "indent with spaces, not with tabs")]
    [InlineData("a:\n  b: text\n  \tc: 1\n", "(3,3)", "indent with spaces, not with tabs")]
    [InlineData("a: { b: c, password: ${PW} }\n", "(1,22)", "put quotes around ${PW}")]
    [InlineData("a: { b: \"x, ${A}\", c: ${D}/x, d: 1 }\n", "(1,23)", "put quotes around ${D}/x")]
    [InlineData("a: { b: from:, c: d }\n", "(1,9)", "put quotes around from:")]
    [InlineData("a:\n  - { to: to:{path} }\n", "(2,11)", "put quotes around to:{path}")]
    [InlineData("a: \"b\n", "(1,4)", "a quote opened here is not closed")]
    [InlineData("a: \"C:\\q\"\n", "(1,", @"in double quotes write '\\'")]
    [InlineData("a: b: c\n", "(1,", "put quotes around a text that contains ': '")]
    [InlineData("a b\nc: d\n", "(2,", "the line above needs ':' after its key")]
    [InlineData("a:\n - {b: 1}\n  - {c: 1}\n", "(3,", "same column")]
    public void Place_and_cure_are_told(string yaml, string at, string cure)
    {
        var diagnostics = new DiagnosticBag();
        new YamlReader("p.yml", new(_ => "v", _ => "f", diagnostics), diagnostics).Read(yaml);

        var problem = Assert.Single(diagnostics.InOrder()).ToString();
        Assert.StartsWith($"p.yml{at}", problem);
        Assert.Contains(cure, problem);
    }
}
