using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.Zip;

/// <summary>Options of the <c>zip</c> store.</summary>
public sealed record ZipStoreOptions : IHasLocalRoot, IValidatableOptions
{
    /// <summary>
    /// The archive, relative to the working directory. Its folder must be there; the archive is made when a file is
    /// first written.
    /// </summary>
    public required string File { get; init; }

    string IHasLocalRoot.LocalRoot => File;

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (File.Trim().Length == 0 || File.Contains('\0') || Path.EndsInDirectorySeparator(File))
            yield return new(nameof(File), "'file' names no file; write the archive, such as data/box.zip");
    }
}
