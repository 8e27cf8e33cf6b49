using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>A route that takes every file is the last: none below it would ever get one.</summary>
internal static class NoUnreachableRoutes
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var route in model.Everything.OfType<RouteEntry>())
        {
            foreach (var branch in route.Branches.SkipLast(1).Cast<RouteBranchEntry>())
            {
                if (branch.BoundOptions?.Options is RouteOptions { When.Count: 0 })
                    diagnostics.Add(
                        branch.Options.At,
                        DiagnosticCode.NeverReached,
                        $"'{branch.Name.Text}' of '{route.Name}' matches every file, so the routes below it are "
                            + "unreachable; write 'when' here, or put it last"
                    );
            }
        }
    }
}
