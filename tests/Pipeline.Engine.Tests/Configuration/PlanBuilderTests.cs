using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class PlanBuilderTests
{
    public const string Full = """
        pipeline: fetcher
        stores:
          supplier: { wire: { host: "${HOST}", port: 2222, password: "${file:pw.txt}" } }
          incoming: { shelf: { root: data/incoming } }
          archive: { shelf: { root: data/archive } }
          spare: { shelf: { root: data/spare } }
        stages:
          - look: { in: "supplier:outbox/", pattern: "*.csv", min_age: 1h30m }
          - bring: { to: "incoming:{path}", when_there: leave_it, min_free: 8MiB }
            concurrency: 4
            retry: { max_attempts: 3, initial_delay: 500ms }
          - fork:
              left:
                - bring: { to: "archive:left/{modified:yyyy}/{path}" }
                - prove:
              right:
                - bring: { to: "archive:right/{path}" }
                  name: over
          - bring: { to: "archive:again/{path}" }
            on_error: stop
            quarantine: "archive:bad/{name}"
          - prove: {}
          - remove: {}
        schedule: { every: 30s }
        shutdown: 5s
        """;

    private static readonly Dictionary<string, string> Variables = new() { ["HOST"] = "example.net" };

    [Fact]
    public void Accepts_a_full_pipeline()
    {
        var result = SmallPipeline.Build(Full, variables: Variables);

        Assert.Empty(result.Problems);
        var plan = result.Plan!;
        Assert.Equal(("fetcher", "etc/p.yml"), (plan.Name, plan.File));
        Assert.Equal((new LoopsEvery(TimeSpan.FromSeconds(30)), TimeSpan.FromSeconds(5)), (plan.Schedule, plan.Shutdown));
        Assert.Equal(["supplier", "incoming", "archive"], plan.Stores.Select(store => store.Name));
        var wire = Assert.IsType<WireOptions>(plan.Stores[0].Options);
        Assert.Equal(("example.net", 2222, "hunter2"), (wire.Host, wire.Port, wire.Password!.Reveal()));
        Assert.Equal(["look", "bring", "fork", "bring-2", "prove", "remove"], plan.Steps.Select(step => step.Name));
        var fork = Assert.IsType<BlockPlan>(plan.Steps[2]);
        Assert.Equal(
            ["fork/left/bring", "fork/left/prove", "fork/right/over"],
            fork.Branches.SelectMany(b => b.Steps).Select(s => s.Name)
        );
        var look = Assert.IsType<LookOptions>(((StagePlan)plan.Steps[0]).Options);
        Assert.Equal(new FilePlace("supplier", StorePath.Parse("outbox")), look.In);
        Assert.Equal(["*.csv"], look.Pattern);
        Assert.Equal(TimeSpan.FromMinutes(90), look.MinAge);
        var bring = (StagePlan)plan.Steps[1];
        Assert.Equal(WhenThere.LeaveIt, ((BringOptions)bring.Options).WhenThere);
        Assert.Equal((4, 3, "bring"), (bring.Settings.Concurrency, bring.Settings.Retry.MaxAttempts, bring.Settings.Name));
        var last = ((StagePlan)plan.Steps[3]).Settings;
        Assert.Equal((OnError.Stop, "archive:bad/{name}"), (last.OnError, last.Quarantine!.Text));
        Assert.Equal(9, plan.Steps[1].At.Line);
    }

    [Fact]
    public void Accepts_a_byte_order_mark_and_windows_line_ends() =>
        Assert.Empty(SmallPipeline.Problems("\uFEFF" + Full.Replace("\n", "\r\n"), variables: Variables));

    [Fact]
    public void Reports_all_problems_at_once()
    {
        var yaml = """
            pipeline: my/pipe
            stores:
              a: { shelf: { rot: data/a } }
              b: { shelv: { root: data/b } }
              far: { wire: { host: h, port: 70000 } }
            stages:
              - look: { in: "c:x", patern: "*.csv" }
              - brng: { to: "a:{path}" }
                concurency: 4
              - bring: { to: "a:{nme}", when_there: replac, min_free: 8 }
              - bring: {}
                timeout: soon
                retry: [1]
            shedule: { every: 3s }
            """;

        Assert.Equal(
            [
                "etc/p.yml(1,11): error P204: 'my/pipe' is not a valid name for a pipeline; use letters, digits, '.', '-' and '_'",
                "etc/p.yml(3,15): error P103: option 'root' is missing",
                "etc/p.yml(3,17): error P102: unknown option 'rot'; did you mean 'root'?",
                "etc/p.yml(4,8): error P202: unknown kind of store 'shelv'; did you mean 'shelf'?",
                "etc/p.yml(5,33): error P104: 'port' must be from 1 to 65535, found '70000'",
                "etc/p.yml(7,17): error P203: 'in': unknown store 'c'; did you mean 'a'?",
                "etc/p.yml(7,24): error P102: unknown option 'patern'; did you mean 'pattern'?",
                "etc/p.yml(8,5): error P201: unknown stage 'brng'; did you mean 'bring'?",
                "etc/p.yml(9,5): error P102: unknown option 'concurency'; did you mean 'concurrency'?",
                "etc/p.yml(10,18): error P105: 'to': expected a place such as archive:{modified:yyyy/MM/dd}/{path}, found 'a:{nme}'; unknown word '{nme}'; known are {name} {stem} {ext} {path} {folder} {size} {target} {pipeline} {modified} {now} {day}",
                "etc/p.yml(10,41): error P105: 'when_there': expected one of leave_it, replace, found 'replac'; did you mean 'replace'?",
                "etc/p.yml(10,59): error P105: 'min_free': expected a size such as 512KiB or 8MiB, found '8'; add the unit",
                "etc/p.yml(11,12): error P103: option 'to' is missing",
                "etc/p.yml(12,14): error P105: 'timeout': expected a duration such as 30s, 5m or 1h30m, found 'soon'",
                "etc/p.yml(13,12): error P101: expected a block of options, found a list",
                "etc/p.yml(14,1): error P102: unknown option 'shedule'; did you mean 'schedule'?",
            ],
            SmallPipeline.Problems(yaml)
        );
    }
}
