using Pipeline.Engine.Blocks.Groups;
using Pipeline.Posix;

namespace Pipeline.Engine.Tests.Blocks.Groups;

/// <summary>Whether a process is the one that was noted, and whether it is there.</summary>
public sealed class ProcessIdentityTests
{
    /// <summary>Beyond the largest number that Linux gives a process.</summary>
    private const int Nobody = 0x7FFFFFF0;

    [Fact]
    public void Process_that_began_then_is_alive_and_another_with_its_number_is_not()
    {
        var began = ProcessIdentity.Began(Environment.ProcessId);

        Assert.True(ProcessIdentity.IsAlive(Environment.ProcessId, began));
        Assert.False(ProcessIdentity.IsAlive(Environment.ProcessId, began - 1));
        Assert.False(ProcessIdentity.IsAlive(Environment.ProcessId, null));
    }

    [Fact]
    public void Process_that_is_not_there_is_not_alive() => Assert.False(ProcessIdentity.IsAlive(Nobody, 1));

    /// <summary>That of a process which <c>/proc</c> hides can be asked in this way alone.</summary>
    [Fact]
    public void Number_of_a_process_tells_whether_it_is_there()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals");

        Assert.True(ProcessNumbers.IsThere(Environment.ProcessId));
        Assert.True(ProcessNumbers.IsThere(1));
        Assert.False(ProcessNumbers.IsThere(Nobody));
        Assert.False(ProcessNumbers.IsThere(0));
        Assert.False(ProcessNumbers.IsThere(-1));
    }
}
