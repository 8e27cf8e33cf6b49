using System.Security.Cryptography;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;
using Pipeline.Sftp.Wire;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>A second server, with other habits: no limits, hashes of its own.</summary>
public sealed class ProFtpdTests
{
    [Fact]
    public async Task Bytes_and_hashes_of_another_server_are_understood()
    {
        using var server = new ProFtpd(new ProFtpdOptions { Extensions = "+checkFile" });
        var options = new SshOptions
        {
            Host = server.Host,
            Port = server.Port,
            User = server.User,
            KeyFile = server.KeyFile,
            KnownHosts = server.KnownHostsFile,
            SshConfig = "/dev/null",
        };
        await using var connection = await SshConnector.ConnectAsync(options, new SftpSettings(), default);
        Assert.Equal(32 * 1024, connection.Limits.Write);

        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        var file = await connection.OpenFileAsync("f", OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate, default, default);
        await file.WriteAsync(0, bytes, default);
        await file.CloseAsync(default);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(server.Root, "f")));

        Assert.Equal(SHA256.HashData(bytes), (await connection.HashAsync("f", "sha256", default)).Bytes.ToArray());
        await using var again = await connection.OpenFileAsync("f", OpenFlags.Read, default, default);
        var hash = await again.HashAsync("sha256,md5", 0, 0, default);
        Assert.Equal(
            ("sha256", Convert.ToHexString(SHA256.HashData(bytes))),
            (hash.Algorithm, Convert.ToHexString(hash.Bytes.Span))
        );
        var back = new byte[bytes.Length];
        Assert.Equal(back.Length, await again.ReadAsync(0, back, default));
        Assert.Equal(bytes, back);
        Assert.Equal("f", Assert.Single(await connection.ListAsync(".", default).ToListAsync()).Name);
    }
}
