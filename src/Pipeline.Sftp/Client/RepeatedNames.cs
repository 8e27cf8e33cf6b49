namespace Pipeline.Sftp.Client;

/// <summary>
/// Notices a listing that goes in circles, with memory for one name: the name at places 1, 2, 4, 8 … is kept, and one
/// that comes back several times before the next is kept is in a circle (Brent, "An improved Monte Carlo factorization
/// algorithm", BIT 20, 1980, section 7). A folder that changes while it is read may show a name twice, but no more
/// often.
/// </summary>
internal sealed class RepeatedNames
{
    private const int MostReturns = 3;
    private string? _kept;
    private long _count;
    private long _next = 1;
    private int _returns;

    /// <summary>Takes in the next name; whether the listing goes in circles.</summary>
    public bool GoInCircles(string name)
    {
        if (name == _kept && ++_returns == MostReturns)
            return true;
        if (++_count == _next)
            (_kept, _next, _returns) = (name, _next * 2, 0);
        return false;
    }
}
