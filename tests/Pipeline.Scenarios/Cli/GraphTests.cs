namespace Pipeline.Scenarios.Cli;

/// <summary>The way of the files, drawn.</summary>
public sealed class GraphTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With(
        "blocks.yml",
        """
        pipeline: blocks
        stores:
          in: { local: { root: in } }
          near: { local: { root: near } }
          far: { sftp: { built_in: far } }
        stages:
          - glob: { in: "in:" }
          - fork:
              kept:
                - copy: { to: "near:{path}" }
                  name: keep
              sent:
                - balance:
                    policy: round_robin
                    targets:
                      only:
                        - upload: { to: "far:{path}" }
                          concurrency: auto
          - verify: { by: sha256 }
            concurrency: 2
        schedule: { every: 1m 30s }
        """
    );

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Tree_shows_blocks_places_and_workers()
    {
        var end = _place.Run("graph", "blocks.yml");

        Assert.Equal("", end.Errors);
        Assert.Equal(
            """
            blocks, every 1m 30s
            ├─ glob  in in:
            ├─ fork
            │  ├─ kept
            │  │  └─ keep (copy)  to near:{path}, concurrency 8
            │  └─ sent
            │     └─ balance round_robin
            │        └─ only
            │           └─ upload  to far:{path}, concurrency auto
            └─ verify  concurrency 2

            """,
            end.Output
        );
    }

    [Fact]
    public void Flowchart_parts_at_a_block_and_meets_below_it()
    {
        var end = _place.Run("graph", "blocks.yml", "--mermaid");

        Assert.Equal("", end.Errors);
        Assert.Equal(
            """"
            flowchart TD
              n1["glob<br/>in in:"]
              n2{{"fork"}}
              n1 --> n2
              n3["keep (copy)<br/>to near:{path}, concurrency 8"]
              n2 --> |"kept"| n3
              n4{{"balance round_robin"}}
              n2 --> |"sent"| n4
              n5["upload<br/>to far:{path}, concurrency auto"]
              n4 --> |"only"| n5
              n6(( ))
              n5 --> n6
              n7(( ))
              n3 --> n7
              n6 --> n7
              n8["verify<br/>concurrency 2"]
              n7 --> n8

            """",
            end.Output
        );
    }

    [Theory]
    [InlineData("", "once")]
    [InlineData("schedule: { cron: '1-56 *  * * *' }", "at 1-56 * * * *")]
    [InlineData("schedule: { cron: '@daily', zone: Europe/Berlin }", "at 0 0 * * * in Europe/Berlin")]
    public void The_schedule_is_told(string schedule, string told) =>
        Assert.StartsWith(
            $"small, {told}\n",
            _place.With("small.yml", Pipelines.Copy + schedule).Run("graph", "small.yml").Output
        );

    [Fact]
    public void Nothing_is_drawn_of_a_file_with_problems()
    {
        var end = _place.With("wrong.yml", "pipeline: wrong").Run("graph", "wrong.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("wrong.yml(1,1): error", end.Errors);
        Assert.Equal("", end.Output);
    }
}
