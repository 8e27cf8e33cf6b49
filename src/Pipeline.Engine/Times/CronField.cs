namespace Pipeline.Engine.Times;

/// <summary>The values of one of cron's fields.</summary>
/// <param name="Bits">A bit for each value.</param>
/// <param name="IsStar">Whether it begins with a star: then it does not choose by itself.</param>
internal readonly record struct CronField(ulong Bits, bool IsStar)
{
    public bool Has(int value) => (Bits >> value & 1) != 0;

    /// <summary>The values, in order.</summary>
    public IEnumerable<int> Values
    {
        get
        {
            for (var (value, rest) = (0, Bits); rest != 0; value++, rest >>= 1)
            {
                if ((rest & 1) != 0)
                    yield return value;
            }
        }
    }
}

/// <summary>Something wrong with cron's fields.</summary>
/// <param name="Offset">Where in the text it stands.</param>
/// <param name="Found">The part of the text that is wrong.</param>
/// <param name="Message">What is wrong; it does not repeat the text.</param>
public readonly record struct CronFault(int Offset, string Found, string Message);
