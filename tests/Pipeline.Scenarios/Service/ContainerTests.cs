using System.Text.RegularExpressions;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Service;

/// <summary>The image of etc/Dockerfile: built and run where there is an engine for it.</summary>
public sealed partial class ContainerTests
{
    private const string Image = "pipeline-under-test";
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "etc/Dockerfile"));

    [Fact]
    public void Runs_a_pipeline_as_a_user_of_its_own()
    {
        Build();

        Assert.NotEqual("0", Tool.Run("docker", "run", "--rm", "--entrypoint", "id", Image, "-u").Trim());
        var version = Tool.Try("docker", "", "run", "--rm", "--entrypoint", "ssh", Image, "-V");
        Assert.StartsWith("OpenSSH", version.Errors);
        var fetched = Tool.Try(
            "docker",
            "",
            [
                "run",
                "--rm",
                "--workdir",
                "/tmp",
                "--entrypoint",
                "sh",
                Image,
                "-c",
                "cp -r /opt/pipeline/etc . && pipeline run etc/fetcher.yml --loops 1",
            ]
        );
        Assert.Equal(0, fetched.ExitCode);
        Assert.StartsWith("fetcher is done: ", fetched.Output);
    }

    [Fact]
    public void Is_the_old_service_when_nothing_else_is_said()
    {
        Build();

        var bare = Tool.Try("docker", "", "run", "--rm", Image);
        // Every variable is missing, and each is named.
        Assert.Equal(2, bare.ExitCode);
        Assert.Contains("SFTP_HOST", bare.Errors + bare.Output);
        var asked = Tool.Try(
            "docker",
            "",
            [
                "run",
                "--rm",
                .. Variables().SelectMany(variable => (string[])["-e", variable]),
                Image,
                "run",
                "/opt/pipeline/etc/sftp-to-s3.yml",
                "--loops",
                "1",
            ]
        );
        // It was understood, and the server that is not there is what it says.
        Assert.Equal(3, asked.ExitCode);
        Assert.Contains("127.0.0.1:1", asked.Errors + asked.Output);
    }

    [Fact]
    public void Names_each_image_by_its_digest() =>
        Assert.All(
            Lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)),
            line => Assert.Matches(@"^FROM \S+:\S+@sha256:[0-9a-f]{64}( AS \w+)?$", line)
        );

    [Fact]
    public void Is_built_from_what_is_there_and_not_ignored()
    {
        var allowed = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"))
            .Where(line => line.StartsWith('!'))
            .Select(line => line[1..])
            .ToHashSet();
        var copied = Lines
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from"))
            .SelectMany(line => line.Split(' ')[1..^1])
            .ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.Contains(path.Split('/')[0], allowed));
        Assert.All(copied, path => Assert.NotEmpty(Found(path)));
        Assert.Contains("USER pipeline", Lines);
    }

    private static IEnumerable<string> Found(string path) =>
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Path.Combine(Repository.Root, path))!, Path.GetFileName(path));

    private static IEnumerable<string> Variables() =>
        [
            "SFTP_HOST=127.0.0.1",
            "SFTP_PORT=1",
            "SFTP_USER=somebody",
            "SFTP_PASS=secret",
            "SFTP_FOLDER_NAME=folder",
            "S3_ENDPOINT=http://127.0.0.1:1",
            "S3_SERVICE=s3",
            "S3_BUCKET_NAME=bucket",
            "S3_FOLDER_NAME=folder/",
            "S3_REGION=region",
            "S3_ACCESS_KEY_ID=id",
            "S3_SECRET_ACCESS_KEY=key",
        ];

    /// <summary>Builds the image. Where nobody can, the test is left out and says why.</summary>
    private static void Build()
    {
        Assert.SkipUnless(IsInstalled("docker"), "docker is not installed");
        var engine = Tool.Try("docker", "", "info", "--format", "{{.ServerVersion}}");
        Assert.SkipUnless(engine.ExitCode == 0, $"there is no Docker engine: {engine.Errors.Trim()}");
        foreach (var image in Lines.Select(line => From().Match(line)).Where(match => match.Success))
        {
            var name = image.Groups[1].Value;
            if (Tool.Try("docker", "", "image", "inspect", name).ExitCode == 0)
                continue;
            var pulled = Tool.Try("docker", "", "pull", "--quiet", name);
            Assert.SkipUnless(pulled.ExitCode == 0, $"the image {name} cannot be pulled: {pulled.Errors.Trim()}");
        }
        Tool.Run(
            "docker",
            "build",
            "--quiet",
            "--tag",
            Image,
            "--file",
            Path.Combine(Repository.Root, "etc/Dockerfile"),
            Repository.Root
        );
    }

    private static bool IsInstalled(string program) =>
        Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex(@"^FROM (\S+)")]
    private static partial Regex From();
}
