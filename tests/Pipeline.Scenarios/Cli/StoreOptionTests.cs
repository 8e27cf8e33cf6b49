namespace Pipeline.Scenarios.Cli;

/// <summary>
/// Options of stores that are written as other tools write them, or that are empty, are found by <c>lint</c> with the
/// key that is meant.
/// </summary>
public sealed class StoreOptionTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("empty", "").With("blank", "\n");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("{ local: { root: \"\" } }", "'root' is empty")]
    [InlineData("{ local: { root: \"  \" } }", "'root' is empty")]
    [InlineData("{ local: { root: \"${file:empty}\" } }", "the file 'empty' is empty")]
    [InlineData("{ sftp: { host: h, password: \"${file:blank}\" } }", "the file 'blank' is empty")]
    [InlineData("{ local: { root: \"file:///data\" } }", "'root' is a folder of this machine, not a URL")]
    [InlineData("{ local: { root: ~bob/in } }", "'~bob'")]
    [InlineData("{ sftp: { host: \"sftp://h\" } }", "not a URL; write port, user and folder in")]
    [InlineData("{ sftp: { host: user@h } }", "write the user in 'user'")]
    [InlineData("{ sftp: { host: \"h:22\" } }", "write the port in 'port'")]
    [InlineData("{ sftp: { host: \"h:in\" } }", "write the folder on the server in 'root'")]
    [InlineData("{ sftp: { host: h/in } }", "write the folder on the server in 'root'")]
    [InlineData("{ sftp: { host: \"[::1]\" } }", "without brackets")]
    [InlineData("{ sftp: { host: \"\" } }", "'host' is empty")]
    [InlineData("{ sftp: { host: h, user: \"\" } }", "'user' is empty")]
    [InlineData("{ sftp: { host: h, root: \"sftp://h/in\" } }", "'root' is a folder on the server, not a URL")]
    [InlineData("{ sftp: { built_in: \"\" } }", "'built_in' is empty")]
    [InlineData("{ sftp: { command: [\"\"] } }", "'command' has an empty program name")]
    [InlineData("{ sftp: { host: h, key_file: k, password: x } }", "write 'passphrase' instead")]
    [InlineData("{ sftp: { host: h, passphrase: x } }", "'passphrase' needs 'key_file'")]
    [InlineData("{ sftp: { host: h, env: { 1A: x } } }", "'1A' is not a valid name of an environment variable")]
    [InlineData("{ s3: { endpoint: \"http://s3.example.org\", bucket: b, access_key: a, secret_key: x } }", "'insecure: true'")]
    [InlineData("{ s3: { endpoint: \"http://localhost.example.org\", bucket: b } }", "'insecure: true'")]
    public void Lint_says_which_key_is_meant(string store, string problem)
    {
        _place.With("small.yml", Pipelines.WithStore(store));

        var end = _place.Run("lint", "small.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith("small.yml(4,", end.Errors);
        Assert.Contains(problem, end.Errors);
        Assert.Single(end.Errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("{ sftp: { host: h, port: 22, user: u, root: in } }")]
    [InlineData("{ sftp: { host: \"fe80::1%eth0\" } }")]
    [InlineData("{ sftp: { host: \"::1\" } }")]
    [InlineData("{ sftp: { host: h, jump: \"u@gate:22\" } }")]
    [InlineData("{ local: { root: ~/in } }")]
    [InlineData("{ sftp: { host: h, key_file: k, passphrase: x } }")]
    [InlineData("{ sftp: { host: h, key_file: k, passphrase: \"\", password: x } }")]
    [InlineData("{ sftp: { host: h, passphrase: \"${NOT_SET:}\" } }")]
    [InlineData("{ sftp: { command: [x], env: { A_1: \"${HOME}\", _b: \"\", C: 1 } } }")]
    [InlineData("{ s3: { endpoint: \"http://localhost:9000\", bucket: b } }")]
    [InlineData("{ s3: { endpoint: \"http://127.1.2.3\", bucket: b } }")]
    [InlineData("{ s3: { endpoint: \"http://[::1]:9000\", bucket: b } }")]
    [InlineData("{ s3: { endpoint: \"http://s3.example.org\", insecure: true, bucket: b } }")]
    public void What_is_right_stays_right(string store) =>
        Assert.Equal(0, _place.With("small.yml", Pipelines.WithStore(store)).Run("lint", "small.yml").ExitCode);

    [Theory]
    [InlineData("{ sftp: { host: h, root: /in } }", "{ sftp: { host: H, port: 22, root: /in/done } }")]
    [InlineData("{ sftp: { host: h, user: a, root: /in } }", "{ sftp: { host: h, user: b, root: /in/done } }")]
    [InlineData(
        "{ s3: { endpoint: \"https://e\", bucket: b, prefix: in } }",
        "{ s3: { endpoint: \"https://e/\", bucket: b, prefix: in/done/ } }"
    )]
    [InlineData("{ sftp: { built_in: data } }", "{ local: { root: data/done } }")]
    public void Copies_below_the_source_are_found_whatever_way_leads_there(string from, string to)
    {
        var stores = $"stores:\n  a: {from}\n  b: {to}\n";
        var end = _place
            .With("p.yml", $"pipeline: p\n{stores}stages:\n  - glob: {{ in: \"a:\" }}\n  - copy: {{ to: \"b:{{path}}\" }}\n")
            .Run("lint", "p.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("error P305", end.Errors);
    }
}
