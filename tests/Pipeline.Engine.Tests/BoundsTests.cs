using System.Text.RegularExpressions;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests;

/// <summary>
/// Reads the sources: what comes from outside is bounded in one place each, and no second one appears.
/// </summary>
public sealed partial class BoundsTests
{
    private static readonly string Src = Path.Combine(Repository.Root, "src");

    [Fact]
    public void A_name_that_a_store_tells_becomes_a_path_in_one_place() =>
        Assert.Equal(
            ["Pipeline.Stores.S3/ObjectKeys.cs", "Pipeline.Stores.Sftp/RemoteStat.cs"],
            Using(StorePathRead(), "Pipeline.Stores.S3", "Pipeline.Stores.Sftp", "Pipeline.Stores.Local")
        );

    [Fact]
    public void A_fault_of_a_store_holds_no_more_than_a_kilobyte() =>
        Assert.Equal(
            // What it says is its own, or was cut before.
            ["Pipeline.Abstractions/Stores/ZeroCopy/IFileRangeSource.cs", "Pipeline.Stores.S3/AnswerBody.cs"],
            Using(
                UncutFault(),
                "Pipeline.Stores.S3",
                "Pipeline.Stores.Sftp",
                "Pipeline.Sftp/Client",
                "Pipeline.Sftp/Ssh",
                "Pipeline.Abstractions/Stores",
                "Pipeline.Stores.Local"
            )
        );

    [Fact]
    public void The_body_of_an_answer_is_read_in_one_place() =>
        Assert.Equal(["Pipeline.Stores.S3/AnswerBody.cs"], Using(BodyRead(), "Pipeline.Stores.S3"));

    private static IEnumerable<string> Using(Regex code, params string[] folders) =>
        folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Src, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any())
            .Where(file => code.IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Src, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"StorePath\.(Try)?Parse\(")]
    private static partial Regex StorePathRead();

    [GeneratedRegex(@":\s*IOException\((?!BoundedText\.Of)")]
    private static partial Regex UncutFault();

    [GeneratedRegex(@"\.(ReadAsStreamAsync|ReadAsByteArrayAsync|ReadAsStringAsync|LoadIntoBufferAsync)\(")]
    private static partial Regex BodyRead();
}
