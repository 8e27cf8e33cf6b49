namespace Pipeline.Engine.Stages.Chunk;

/// <summary>
/// Finds the number at which something is fastest, by trying: doubles it as long as that pays, goes back when it does
/// not, and tries again later, each time later. When the rate of the number it holds falls for good, it tries half of
/// it. A single measurement decides only when it is far off; otherwise two of them do, and a gain must be more than
/// what a busy machine does by chance.
/// </summary>
/// <param name="first">Where it begins.</param>
/// <param name="most">It never tries more.</param>
internal sealed class HillClimber(int first, int most)
{
    private const double Gain = 1.1;
    private const double ClearGain = 1.3;
    private const double ClearLoss = 0.8;
    private const double Fallen = 0.7;
    private const double Memory = 0.8;
    private const int LowMeasurements = 3;
    private const int ShortestCalm = 20;
    private const int LongestCalm = 640;

    private double? _rate;
    private double? _firstLook;
    private int _low;
    private int _calm;
    private int _calmNeeded = ShortestCalm;
    private bool _goesUp = true;

    /// <summary>The number to use now.</summary>
    public int Now { get; private set; } = first;

    /// <summary>The best number so far; while another one is tried, not the one in use.</summary>
    public int Best { get; private set; } = first;

    /// <summary>Whether another number was tried, to its verdict.</summary>
    public bool HasTried { get; private set; }

    /// <summary>Takes in the rate that was measured with <see cref="Now"/>.</summary>
    public void Add(double rate)
    {
        if (Now == Best)
            Hold(rate);
        else
            Judge(rate);
    }

    private void Hold(double rate)
    {
        if (_rate is not { } usual)
        {
            _rate = rate;
            Try(up: true);
            return;
        }
        if (rate < usual * Fallen)
        {
            if (++_low < LowMeasurements)
                return;
            (_rate, _low, _calmNeeded) = (rate, 0, ShortestCalm);
            Try(up: Best == 1);
            return;
        }
        _low = 0;
        _rate = usual * Memory + rate * (1 - Memory);
        if (++_calm >= _calmNeeded)
            Try(up: true);
    }

    private void Judge(double rate)
    {
        var usual = _rate ?? rate;
        var isClear = rate >= usual * ClearGain || rate < usual * ClearLoss;
        if (!isClear && _firstLook is null)
        {
            _firstLook = rate;
            return;
        }
        var verdict = isClear ? rate : (rate + _firstLook!.Value) / 2;
        _firstLook = null;
        HasTried = true;
        if (verdict >= usual * Gain)
        {
            (Best, _rate) = (Now, verdict);
            Try(_goesUp);
            return;
        }
        (Now, _calm) = (Best, 0);
        _calmNeeded = Math.Min(_calmNeeded * 2, LongestCalm);
    }

    private void Try(bool up)
    {
        (_goesUp, _calm) = (up, 0);
        Now = up ? Math.Min(Best * 2, most) : Math.Max(Best / 2, 1);
    }
}
