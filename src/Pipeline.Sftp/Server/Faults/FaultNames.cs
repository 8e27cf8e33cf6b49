namespace Pipeline.Sftp.Server.Faults;

/// <summary>Operations and actions as a fault script writes them.</summary>
internal static class FaultNames
{
    public static T? Find<T>(string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (text == Of(value))
                return value;
        }
        return null;
    }

    /// <summary><c>CutAfter</c> as <c>cut-after</c>; names of the protocol that are one word stay one word.</summary>
    private static string Of<T>(T value)
        where T : struct, Enum =>
        value switch
        {
            FaultOperation.FStat => "fstat",
            FaultOperation.SetStat => "setstat",
            FaultOperation.MkDir => "mkdir",
            FaultOperation.RmDir => "rmdir",
            FaultOperation.RealPath => "realpath",
            FaultOperation.ReadLink => "readlink",
            FaultOperation.SymLink => "symlink",
            FaultOperation.HardLink => "hardlink",
            FaultAction.NoSpace => "nospace",
            _ => string.Concat(value.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{letter}" : $"{letter}"))
                .ToLowerInvariant(),
        };
}
