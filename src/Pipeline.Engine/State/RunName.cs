using System.Security.Cryptography;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.State;

/// <summary>
/// The names of runs: <see cref="DraftName.RunLength"/> lower-case hexadecimal digits, drawn at random so that no two
/// runs share one.
/// </summary>
public static class RunName
{
    /// <summary>A name that no run had before.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(DraftName.RunLength, lowercase: true);
}
