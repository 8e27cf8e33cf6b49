using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.Local;

/// <summary>Options of the <c>local</c> store.</summary>
public sealed record LocalStoreOptions : IHasLocalRoot, IRootedOptions, IValidatableOptions
{
    /// <summary>
    /// The folder of the files; nothing outside it is ever accessed. It is relative to the working directory; <c>~/</c>
    /// is the home folder. It is created when the first file is written.
    /// </summary>
    public required string Root { get; init; }

    string IHasLocalRoot.LocalRoot => LocalRoot.Expand(Root);

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Root.Trim().Length == 0)
            yield return new(nameof(Root), "'root' is empty; write the folder, or '.' for the working directory");
        else if (Root.Contains('\0'))
            yield return new(nameof(Root), "'root' cannot contain a NUL character; write the folder itself");
        else if (Root.Contains("://", StringComparison.Ordinal))
            yield return new(
                nameof(Root),
                "'root' is a folder of this machine, not a URL; a server is a store of the kind 'sftp' or 's3'"
            );
        else if (Root[0] == '~' && Root.Length > 1 && Root[1] != '/')
            yield return new(nameof(Root), "only '~/', your own home folder, is supported; write the full path");
    }

    object IRootedOptions.Below(string folder) => this with { Root = $"{Root.TrimEnd('/')}/{folder}" };
}
