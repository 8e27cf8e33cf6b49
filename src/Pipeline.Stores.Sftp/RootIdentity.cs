using Pipeline.Posix;

namespace Pipeline.Stores.Sftp;

/// <summary>Names a store's root so that two stores on the same files have the same name.</summary>
internal static class RootIdentity
{
    internal static string Of(SftpStoreOptions options)
    {
        var root = options.Root.TrimEnd('/');
        if (options.BuiltIn is { } folder)
            return $"file:{RealPath(Path.Combine(folder, root.TrimStart('/')))}";
        if (options.Command.Count > 0)
            return $"sftp+command:{string.Join(' ', options.Command)}/{root}";
        var user = options.User is null ? "" : $"{options.User}@";
        return $"sftp://{user}{options.Host?.ToLowerInvariant()}:{options.Port ?? 22}/{root}";
    }

    private static string RealPath(string folder)
    {
        try
        {
            using var opened = RootedDirectory.Open(folder);
            return opened.FullPath;
        }
        catch (PosixException)
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        }
    }
}
