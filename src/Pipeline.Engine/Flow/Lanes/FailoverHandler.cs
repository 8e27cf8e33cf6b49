using Pipeline.Engine.Files;

namespace Pipeline.Engine.Flow.Lanes;

/// <summary>In a lane a file that a stage loses has not failed yet: the spread hears of it when the file leaves the lane. A fault of the file itself is one for whatever is around.</summary>
internal sealed class FailoverHandler(Spread spread, Losses around) : Losses
{
    public override CancellationToken Recall(FileItem item) =>
        around.Recall(item) is { IsCancellationRequested: true } all ? all : spread.RecallOf(item);

    public override async ValueTask HandleFailureAsync(Loss loss, CancellationToken cancellationToken)
    {
        if (spread.TakesOver(loss))
            return;
        await around.HandleFailureAsync(loss, cancellationToken);
    }
}
