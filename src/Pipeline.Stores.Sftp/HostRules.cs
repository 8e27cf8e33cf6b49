using Pipeline.Abstractions.Options;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Finds hosts that are written as other tools write them: each part of such a text has a key of its own here.
/// </summary>
internal static class HostRules
{
    /// <summary>What is wrong with where the server is said to be.</summary>
    internal static IEnumerable<OptionError> Faults(SftpStoreOptions options)
    {
        if (options.Host is { } host && WhyNoHost(host) is { } why)
            yield return new(nameof(options.Host), why);
        if (options.User?.Trim() is "")
            yield return new(nameof(options.User), "'user' is empty; leave it out and the ssh_config decides");
        if (options.BuiltIn?.Trim() is "")
            yield return new(nameof(options.BuiltIn), "'built_in' is empty; it names a folder of this machine");
        if (options.Command is [var program, ..] && string.IsNullOrWhiteSpace(program))
            yield return new(nameof(options.Command), "'command' begins with a program's name, which is empty");
        if (options.Root.Contains("://", StringComparison.Ordinal))
            yield return new(nameof(options.Root), "'root' is a folder on the server, not a URL; the server stands in 'host'");
    }

    private static string? WhyNoHost(string host)
    {
        const string alone = "'host' is the server's name or address alone";
        var ports = host.Count(letter => letter == ':');
        return host.Trim().Length == 0 ? "'host' is empty; it is the server's name or address"
            : host.Contains("://", StringComparison.Ordinal)
                ? $"{alone}, not a URL; port, user and folder have keys of their own: 'port', 'user', 'root'"
            : host.Contains('@') ? $"{alone}; who logs in is 'user'"
            : host.Contains('/') ? $"{alone}; the folder on the server is 'root'"
            : host.StartsWith('[') ? $"{alone}, an address without brackets; a port is 'port'"
            : ports == 1 && host[(host.IndexOf(':') + 1)..] is var rest && rest.Length > 0 && rest.All(char.IsAsciiDigit)
                ? $"{alone}; the port is 'port'"
            : ports == 1 ? $"{alone}; the folder on the server is 'root'"
            : host.Any(char.IsWhiteSpace) ? $"{alone}, without blanks"
            : null;
    }
}
