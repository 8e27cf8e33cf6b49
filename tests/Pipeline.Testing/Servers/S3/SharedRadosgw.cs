namespace Pipeline.Testing.Servers.S3;

/// <summary>
/// One S3 server for all tests of an assembly, started when the first of them asks for it. An assembly fixture:
/// <c>[assembly: AssemblyFixture(typeof(SharedRadosgw))]</c>.
/// </summary>
public sealed class SharedRadosgw : IDisposable
{
    private readonly Lazy<Radosgw> _server = new();

    /// <summary>The server.</summary>
    public Radosgw Server => _server.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }
}
