using Pipeline.Posix;

namespace Pipeline.Sftp.Server.Faults;

/// <summary>What an odd server does with a file that was written, once it is closed.</summary>
internal static class OddClosing
{
    public static void Finish(RootedDirectory root, string path, OddAnswers odd)
    {
        if (odd.Has(FaultAction.Crlf))
            ChangeLineEnds(root, path);
        if (odd.Has(FaultAction.Vanish))
            root.DeleteFile(path);
    }

    private static void ChangeLineEnds(RootedDirectory root, string path)
    {
        using var file = root.OpenFile(path, OpenHow.Read | OpenHow.Write);
        var bytes = new byte[PosixFile.Stat(file).Length];
        PosixFile.Read(file, bytes, 0);
        var changed = new List<byte>(bytes.Length);
        foreach (var one in bytes)
        {
            if (one == '\n')
                changed.Add((byte)'\r');
            changed.Add(one);
        }
        PosixFile.Write(file, changed.ToArray(), 0);
    }
}
