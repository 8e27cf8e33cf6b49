using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Pipeline.Testing.Servers;

/// <summary>What a test needs of the machine: without it the test is skipped by name, or fails where everything is demanded.</summary>
/// <remarks><c>PIPELINE_TESTS_DEMAND=1</c> turns each such skip into a failure, so that a gate cannot pass by testing nothing.</remarks>
public static class RequiresTool
{
    private const string Switch = "PIPELINE_TESTS_DEMAND";

    /// <summary>Demands that a program is installed.</summary>
    public static void Program(string path, string package) =>
        That(File.Exists(path), $"{path} is missing; tests/setup.sh installs it (Debian package {package})");

    /// <summary>Demands that the tests run as root, with what root is wanted for.</summary>
    public static void Root(string why) => That(Environment.IsPrivilegedProcess, $"only root can {why}");

    /// <summary>Demands anything else, with the reason that is shown when it is not so.</summary>
    public static void That([DoesNotReturnIf(false)] bool met, string reason)
    {
        if (met)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Assert.Fail($"{Switch}=1, and {reason}");
        }

        Assert.Skip(reason);
    }
}
