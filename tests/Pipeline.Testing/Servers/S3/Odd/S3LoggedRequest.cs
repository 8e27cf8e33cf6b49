namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>A request that came, and what it was answered with.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Status">The status of the answer; 0 where the connection was reset.</param>
public sealed record S3LoggedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, int Status);
