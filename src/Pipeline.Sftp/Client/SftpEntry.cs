using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// One name of a folder. A name is data from the server: it may hold anything but what the file system forbids. When it
/// is not UTF-8 it cannot be asked for again; then <paramref name="IsUsable"/> is false and the name is only fit to be
/// shown.
/// </summary>
public readonly record struct SftpEntry(string Name, bool IsUsable, SftpAttributes Attributes);
