using Pipeline.Abstractions.Items;
using Pipeline.Testing;
using PublicApiGenerator;

namespace Pipeline.Engine.Tests;

/// <summary>
/// What the author of a stage or a store sees is in one committed file, so that a change of it is seen in a review.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_API_of_abstractions_is_the_committed_one()
    {
        var committed = Path.Combine(Repository.Root, "src", "Pipeline.Abstractions", "PublicApi.txt");
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        var now = Path.Combine(AppContext.BaseDirectory, "PublicApi.txt");
        File.WriteAllText(now, $"{typeof(FileItem).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd()}\n");

        Assert.True(
            File.Exists(committed) && File.ReadAllText(committed) == File.ReadAllText(now),
            $"the public API of Pipeline.Abstractions has changed; if that is intended: cp {now} {committed}"
        );
    }
}
