using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>Lint says where others could put another folder in the place of one that a run works in.</summary>
public sealed class FoldersAreOursTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public FoldersAreOursTests()
    {
        RequiresTool.That(!OperatingSystem.IsWindows(), "Windows has no modes");
        foreach (var folder in (string[])["work/log", "drop/from", "out/to", "locks"])
            Directory.CreateDirectory(_temp.At(folder));
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("drop", "the root of store 'from'")]
    [InlineData("out", "the root of store 'to'")]
    [InlineData("work", "the folder of journal and log")]
    [InlineData("locks", "the lock")]
    public void A_folder_above_that_everybody_may_write_to_is_named(string folder, string what)
    {
        Tool.Run("chmod", "0777", _temp.At(folder));

        var warning = Assert.Single(Warnings());

        Assert.Contains("warning P502: ", warning);
        Assert.Contains($"{what}, {_temp.Path}", warning);
        Assert.Contains($"is in {_temp.At(folder)}, which every user may write to", warning);
    }

    [Theory]
    [InlineData("drop", "0775", "", "daemon", "which the group daemon(1) may write to")]
    [InlineData("out", "2770", "", "54321", "which the group 54321 may write to")]
    [InlineData("locks", "0755", "daemon", "root", "which belongs to daemon(1)")]
    [InlineData("work", "1777", "54321", "root", "which belongs to user 54321")]
    public void A_folder_above_that_is_another_ones_is_named(string folder, string mode, string owner, string group, string who)
    {
        RequiresTool.That(OperatingSystem.IsLinux(), "only there owners are told");
        RequiresTool.Root("give folders away");
        Tool.Run("chown", $"{owner}:{group}", _temp.At(folder));
        Tool.Run("chmod", mode, _temp.At(folder));

        Assert.Contains($"is in {_temp.At(folder)}, {who}: ", Assert.Single(Warnings()));
    }

    [Fact]
    public void A_sticky_folder_of_a_group_is_nobodys_to_rename_in()
    {
        RequiresTool.Root("give folders away");
        Tool.Run("chown", ":daemon", _temp.At("drop"));
        Tool.Run("chmod", "1775", _temp.At("drop"));

        Assert.Empty(Warnings());
    }

    [Fact]
    public void A_folder_that_a_link_leads_through_is_named_too()
    {
        Directory.CreateDirectory(_temp.At("shared/real"));
        Tool.Run("chmod", "0777", _temp.At("shared"));
        Directory.Delete(_temp.At("out/to"));
        Directory.CreateSymbolicLink(_temp.At("out/to"), _temp.At("shared/real"));

        Assert.Contains($"is in {_temp.At("shared")}", Assert.Single(Warnings()));
    }

    [Theory]
    [InlineData("1777")]
    [InlineData("0775")]
    [InlineData("0755")]
    public void Where_nobody_can_rename_what_is_not_his_nothing_is_said(string mode)
    {
        foreach (var folder in (string[])["drop", "out", "work", "locks"])
            Tool.Run("chmod", mode, _temp.At(folder));
        // Whoever wants may put files into a root itself.
        Tool.Run("chmod", "0777", _temp.At("drop/from"), _temp.At("out/to"));

        Assert.Empty(Warnings());
    }

    private IEnumerable<string> Warnings()
    {
        var yaml = $$"""
            pipeline: p
            lock: {{_temp.At("locks/my.lock")}}
            stores:
              from: { local: { root: {{_temp.At("drop/from")}} } }
              to: { local: { root: {{_temp.At("out/to")}} } }
            stages:
              - glob: { in: "from:" }
              - copy: { to: "to:{path}" }
            """;
        var inputs = new PlanInputs { WorkingFolder = _temp.At("work"), LogFolder = _temp.At("work/log") };
        var result = PlanBuilder.Build("p.yml", yaml, new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]), inputs);
        Assert.NotNull(result.Plan);
        return result.Warnings.Select(warning => warning.ToString());
    }
}
