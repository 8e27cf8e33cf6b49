using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Finds secrets that would go to somebody whom they are not for, and variables that no program can be given.
/// </summary>
internal static class SecretRules
{
    /// <summary>What is wrong with the secrets and variables of a store.</summary>
    internal static IEnumerable<OptionError> Faults(SftpStoreOptions options)
    {
        if (options is { KeyFile: not null, Password: not null, Passphrase: null })
            yield return new(
                nameof(options.Password),
                "'password' is sent to the server. For the passphrase of the 'key_file' write 'passphrase' instead; if the "
                    + "server requires the key and a password, write both ('passphrase: \"\"' for a key without one)"
            );
        if (options is { KeyFile: null, GivenPassphrase: not null })
            yield return new(nameof(options.Passphrase), "'passphrase' needs 'key_file'; write the key there");
        foreach (var (name, value) in options.Env)
        {
            if (!IsName(name))
                yield return new(
                    nameof(options.Env),
                    $"'{VisibleText.Of(name)}' is not a valid name of an environment variable: use letters, digits and '_', "
                        + "and no digit first"
                );
            else if (value.Reveal().Contains('\0'))
                yield return new(nameof(options.Env), $"the value of '{name}' contains a NUL character, which would end it");
        }
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
