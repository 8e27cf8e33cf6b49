using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class VariableExpanderTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["A"] = "alpha",
        ["EMPTY"] = "",
        ["NUMBER"] = "one",
        ["TRAP"] = "${A} } : [",
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("${A}", "alpha")]
    [InlineData("x${A}y${A}z", "xalphayalphaz")]
    [InlineData("${B:other}", "other")]
    [InlineData("${B:}", "")]
    [InlineData("${EMPTY:other}", "other")]
    [InlineData("${A:other}", "alpha")]
    [InlineData("${B:a:b}", "a:b")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$${A}${A}", "${A}alpha")]
    [InlineData("$A {A} $", "$A {A} $")]
    [InlineData("${TRAP}", "${A} } : [")]
    [InlineData("${B:-other}", "other")]
    [InlineData("${B:--1}", "-1")]
    [InlineData("${EMPTY:-${A}}", "alpha")]
    [InlineData("${EMPTY-other}", "")]
    [InlineData("${EMPTY?text}", "")]
    [InlineData("${EMPTY+other}", "other")]
    [InlineData("${EMPTY:+other}", "")]
    [InlineData("${A:+<${A}>}", "<alpha>")]
    [InlineData("${A:-${B}}", "alpha")]
    [InlineData("${B:a/{path}}", "a/{path}")]
    [InlineData("${A:-a/{path}}", "alpha")]
    [InlineData("${file:${NUMBER}}", "1")]
    [InlineData("${file:one}", "1")]
    [InlineData("${file:two}", "2\n")]
    [InlineData("${file:dos}", "3")]
    public void Accepts_and_fills(string text, string filled)
    {
        var (node, diagnostics) = Fill(text);

        Assert.Equal((filled, 0), (node.Text, diagnostics.Count));
    }

    [Theory]
    [InlineData("${B}", "environment variable B is not set; set it, or write ${B:default} to give it a default")]
    [InlineData("${EMPTY}", "environment variable EMPTY is empty; set it, or write ${EMPTY:default} to give it a default")]
    [InlineData("${B:-${EMPTY}}", "environment variable EMPTY is empty; set it, or write ${EMPTY:default} to give it a default")]
    [InlineData("${B:?give a folder}", "environment variable B is not set: give a folder")]
    [InlineData("${EMPTY:?}", "environment variable EMPTY is empty; set it, or write ${EMPTY:default} to give it a default")]
    [InlineData("${A:-${B}", "'${' without '}'; write '$${' for a plain '${'")]
    [InlineData("${A", "'${' without '}'; write '$${' for a plain '${'")]
    [InlineData("${}", "'' is not a variable name; write '$${' for a plain '${'")]
    [InlineData("${1A}", "'1A' is not a variable name; write '$${' for a plain '${'")]
    [InlineData("${file:none}", "cannot read 'none': there is no such file or folder")]
    public void Rejects_with_a_cure(string text, string message)
    {
        var (_, diagnostics) = Fill(text);

        Assert.Equal($"p.yml(3,7): error P007: {message}", Assert.Single(diagnostics.InOrder()).ToString());
    }

    [Fact]
    public void Nothing_else_is_said_of_a_text_that_could_not_be_filled()
    {
        var (node, diagnostics) = Fill("${B}");

        diagnostics.Add(node.At, DiagnosticCode.Contradiction, "an empty text is no port");
        diagnostics.Add(node.At with { Column = 99 }, DiagnosticCode.Contradiction, "its neighbour is wrong too");

        Assert.Equal(["P007", "P106"], diagnostics.InOrder().Select(diagnostic => diagnostic.Code));
    }

    [Theory]
    [InlineData("far: { wire: { host: h, port: '${PW}' } }")]
    [InlineData("far: { wire: { host: h, password: '${PW}', port: 0 } }")]
    [InlineData("far: { wire: { host: h, password: ['${PW}'] } }")]
    [InlineData("far: { wire: '${PW}' }")]
    [InlineData("far: '${PW}'")]
    [InlineData("far: { shelf: { root: r, extra: '${PW}' } }")]
    public void What_a_variable_brought_is_never_shown(string store)
    {
        var yaml =
            $"pipeline: p\nstores:\n  {store}\nstages:\n- look: {{ in: '${{PW}}', min_age: '${{PW}}', pattern: [] }}\n- bring: {{ to: '${{PW}}', when_there: '${{PW}}', min_free: '${{PW}}' }}\n- bring: {{ to: '${{PW2}}' }}\n- '${{PW}}'\n";

        var problems = SmallPipeline.Problems(yaml, variables: new() { ["PW"] = "hunter2", ["PW2"] = "hunter2:{path}" });

        Assert.True(problems.Length >= 6, string.Join('\n', problems));
        Assert.DoesNotContain(problems, problem => problem.Contains("hunter2"));
        Assert.Contains(problems, problem => problem.Contains("found the value of '${PW}'"));
    }

    [Fact]
    public void A_secret_in_the_text_itself_is_not_shown_either()
    {
        var yaml =
            "pipeline: p\nstores: { far: { wire: { host: h, password: hunter2, port: 0 } } }\nstages: [ { look: { in: 'far:' } } ]\n";

        Assert.Equal(["etc/p.yml(2,60): error P104: 'port' must be from 1 to 65535, found '0'"], SmallPipeline.Problems(yaml));
        Assert.DoesNotContain(
            "hunter2",
            SmallPipeline.Build(yaml.Replace("port: 0", "port: 1")).Plan!.Stores[0].Options.ToString()
        );
    }

    private static (ScalarNode Node, DiagnosticBag Problems) Fill(string text)
    {
        var diagnostics = new DiagnosticBag();
        var filler = new VariableExpander(
            name => Variables.GetValueOrDefault(name),
            path =>
                path switch
                {
                    "one" => "1\n",
                    "two" => "2\n\n",
                    "dos" => "3\r\n",
                    _ => throw new FileNotFoundException("no file"),
                },
            diagnostics
        );
        return (filler.Fill(new(new("p.yml", 3, 7), text)), diagnostics);
    }
}
