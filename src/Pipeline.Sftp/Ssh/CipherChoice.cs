namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Whether this program may put its cipher first: the processor has AES, and the user's ssh_config names no ciphers.
/// Which is seen by asking ssh with and without that configuration.
/// </summary>
internal static class CipherChoice
{
    public static async Task<bool> IsFreeAsync(SshOptions options, CancellationToken cancellationToken)
    {
        if (!System.Runtime.Intrinsics.X86.Aes.IsSupported && !System.Runtime.Intrinsics.Arm.Aes.IsSupported)
            return false;
        var both = await Task.WhenAll(
            ClientSettings.OfServerAsync(options, cancellationToken),
            ClientSettings.OfProgramAsync(options, cancellationToken)
        );
        return both[0]["ciphers"] is { } theirs && theirs == both[1]["ciphers"];
    }
}
