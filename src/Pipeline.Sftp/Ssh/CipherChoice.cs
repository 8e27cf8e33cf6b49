using System.Collections.Concurrent;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Whether this program may put its cipher first: the processor has AES, and the user's ssh_config names no ciphers. Which is seen by asking
/// <c>ssh -G</c> with and without that configuration. Asked once for each server.
/// </summary>
internal static class CipherChoice
{
    private static readonly ConcurrentDictionary<string, Task<bool>> Known = new(StringComparer.Ordinal);

    public static Task<bool> IsFreeAsync(SshOptions options, CancellationToken stop)
    {
        if (!System.Runtime.Intrinsics.X86.Aes.IsSupported && !System.Runtime.Intrinsics.Arm.Aes.IsSupported)
            return Task.FromResult(false);
        List<string> own = [.. SshArguments.Base(options), "-G", "--", options.Host];
        return Known.GetOrAdd(string.Join('\0', own), _ => CompareAsync(own, options)).WaitAsync(stop);
    }

    private static async Task<bool> CompareAsync(List<string> own, SshOptions options)
    {
        var ciphers = await Task.WhenAll(
            CiphersAsync(own, options),
            CiphersAsync(["-F/dev/null", "-G", "--", options.Host], options)
        );
        return ciphers[0] is { } theirs && theirs == ciphers[1];
    }

    private static async Task<string?> CiphersAsync(List<string> arguments, SshOptions options)
    {
        using var process = ChildProcess.Start("ssh", arguments, options.SecretVariables, []);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var lines = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? lines.Split('\n').FirstOrDefault(line => line.StartsWith("ciphers ")) : null;
    }
}
