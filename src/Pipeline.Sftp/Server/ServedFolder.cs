using Pipeline.Posix;

namespace Pipeline.Sftp.Server;

/// <summary>A folder that a session is listing.</summary>
internal sealed class ServedFolder(string path, DirectoryHandle folder) : IDisposable
{
    private IEnumerator<FolderName> _names = folder.List().GetEnumerator();

    /// <summary>Where it was opened, relative to the root.</summary>
    public string Path => path;

    /// <summary>Begins anew with the first name.</summary>
    public void Restart()
    {
        _names.Dispose();
        _names = folder.List().GetEnumerator();
    }

    /// <summary>The next name and what stands there; false at the end. What vanished meanwhile is left out.</summary>
    public bool TryNext(out string name, out EntryInfo info)
    {
        while (_names.MoveNext())
        {
            name = _names.Current.Name;
            if (folder.Find(name) is { } found)
            {
                info = found;
                return true;
            }
        }
        (name, info) = ("", default);
        return false;
    }

    public void Dispose()
    {
        _names.Dispose();
        folder.Dispose();
    }
}
