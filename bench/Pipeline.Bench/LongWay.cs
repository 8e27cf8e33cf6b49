using Pipeline.Testing.Servers;

namespace Pipeline.Bench;

/// <summary>
/// A relay to a port of this machine through which every byte travels for a while, as to a server far away.
/// </summary>
internal static class LongWay
{
    /// <summary>Prints the relay's own port, and relays until standard input ends.</summary>
    /// <param name="port">The port to which it leads.</param>
    /// <param name="roundTrip">The time of a round trip.</param>
    public static async Task<int> RunAsync(int port, TimeSpan roundTrip)
    {
        await using var relay = new Relay(port) { Delay = roundTrip / 2 };
        Console.WriteLine(relay.Port);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
