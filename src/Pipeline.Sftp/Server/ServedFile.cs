using Microsoft.Win32.SafeHandles;

namespace Pipeline.Sftp.Server;

/// <summary>A file that a session holds open.</summary>
internal sealed class ServedFile(string path, SafeFileHandle bytes, bool isWritten) : IDisposable
{
    private Task _work = Task.CompletedTask;

    /// <summary>Where it was opened, relative to the root.</summary>
    public string Path => path;

    /// <summary>Whether it was opened for writing.</summary>
    public bool IsWritten => isWritten;

    /// <summary>The open file.</summary>
    public SafeFileHandle Bytes
    {
        get
        {
            // Requests for one file take effect in their order (draft-ietf-secsh-filexfer-02 section 6.1).
            _work.Wait();
            return bytes;
        }
    }

    /// <summary>Whether a request for this file would have to wait.</summary>
    public bool IsBusy => !_work.IsCompleted;

    /// <summary>Lets the next request for this file wait for work that goes on beside the session.</summary>
    public void Busy(Task work) => _work = work;

    public void Dispose()
    {
        _work.Wait();
        bytes.Dispose();
    }
}
