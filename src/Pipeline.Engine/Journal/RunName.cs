using System.Security.Cryptography;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Journal;

/// <summary>
/// The names of runs: <see cref="DraftName.RunLength"/> lower-case hexadecimal digits, drawn at random so that no two
/// runs share one.
/// </summary>
public static class RunName
{
    /// <summary>A name that no run had before.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(DraftName.RunLength, lowercase: true);
}
