namespace Pipeline.Sftp.Client;

/// <summary>
/// A request on its way. The link's table decides who ends it, so exactly one of <see cref="Answer"/> and
/// <see cref="Fail"/> comes, and comes once. Both are called by the link's loops and must not linger.
/// </summary>
internal abstract class Request
{
    /// <summary>What it takes of the link's budget until the reply is there.</summary>
    public int Weight { get; set; }

    /// <summary>Whether the server may take as long as the file is big.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Where the bytes of a DATA reply go; empty for a request that reads none.</summary>
    public virtual Memory<byte> Into => default;

    /// <summary>Where in a local file the bytes of a DATA reply go, in the place of memory.</summary>
    public virtual FileRange? IntoFile => null;

    /// <summary>How many bytes of a DATA reply there is room for.</summary>
    public int Room => IntoFile?.Length ?? Into.Length;

    /// <summary>Whether DATA is a fitting reply at all, even if its bytes are thrown away.</summary>
    public virtual bool TakesAnyData => false;

    public abstract void Answer(in Reply reply);

    public abstract void Fail(SftpException fault);
}
