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
            yield return new(nameof(options.User), "'user' is empty; omit it to use the ssh_config");
        if (options.BuiltIn?.Trim() is "")
            yield return new(nameof(options.BuiltIn), "'built_in' is empty; write a folder of this machine");
        if (options.Command is [var program, ..] && string.IsNullOrWhiteSpace(program))
            yield return new(nameof(options.Command), "'command' has an empty program name");
        if (options.Root.Contains("://", StringComparison.Ordinal))
            yield return new(nameof(options.Root), "'root' is a folder on the server, not a URL; write the server in 'host'");
    }

    private static string? WhyNoHost(string host)
    {
        const string alone = "'host' is only the server's name or address";
        var ports = host.Count(letter => letter == ':');
        return host.Trim().Length == 0 ? "'host' is empty; write the server's name or address"
            : host.Contains("://", StringComparison.Ordinal)
                ? $"{alone}, not a URL; write port, user and folder in 'port', 'user', 'root'"
            : host.Contains('@') ? $"{alone}; write the user in 'user'"
            : host.Contains('/') ? $"{alone}; write the folder on the server in 'root'"
            : host.StartsWith('[') ? $"{alone}, an address without brackets; write the port in 'port'"
            : ports == 1 && host[(host.IndexOf(':') + 1)..] is var rest && rest.Length > 0 && rest.All(char.IsAsciiDigit)
                ? $"{alone}; write the port in 'port'"
            : ports == 1 ? $"{alone}; write the folder on the server in 'root'"
            : host.Any(char.IsWhiteSpace) ? $"{alone}, without blanks"
            : null;
    }
}
