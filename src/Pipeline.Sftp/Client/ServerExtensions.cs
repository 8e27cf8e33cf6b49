using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// What the server's VERSION packet offers (draft-ietf-secsh-filexfer-02 section 4): names with a text each.
/// </summary>
public sealed class ServerExtensions
{
    private const int Most = 256;
    private readonly Dictionary<string, string> _offers = new(StringComparer.Ordinal);

    /// <summary>Whether the server knows this request, see <see cref="ExtensionNames"/>.</summary>
    public bool Has(string name) => _offers.ContainsKey(name);

    /// <summary>All names, for a listing.</summary>
    public IReadOnlyCollection<string> Names => _offers.Keys;

    /// <summary>
    /// Reads the pairs behind the version number; a name or text that is not UTF-8 is none of ours and left out.
    /// </summary>
    internal static ServerExtensions Parse(ref PacketReader reader)
    {
        var offers = new ServerExtensions();
        while (reader.Remaining > 0 && offers._offers.Count < Most)
        {
            var (name, text) = (reader.ReadText(), reader.ReadText());
            if (name is not null && text is not null)
                offers._offers[name] = text;
        }
        return offers;
    }
}
