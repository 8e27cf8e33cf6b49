using System.Text;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// What was asked, of which path: the beginning of an error message, put together only when there is an error.
/// </summary>
internal readonly record struct RequestLabel(string Verb, string Path)
{
    public override string ToString() => $"cannot {Verb} '{Show(Path)}'";

    /// <summary>A path as messages show it.</summary>
    public static string Show(string path) => WireText.Show(Encoding.UTF8.GetBytes(path));

    public SftpException BadReply(string why, Exception? inner = null) => new(SftpStatus.BadReply, $"{this}: {why}", inner);
}
