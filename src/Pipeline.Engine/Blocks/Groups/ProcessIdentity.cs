using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Posix;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// By what a process is told from every other one: its number means something only on one machine, since one start of
/// it, in one space of numbers (containers have their own), and together with the time at which the process began.
/// </summary>
internal static class ProcessIdentity
{
    /// <summary>
    /// This machine, since it was started, and the space of process numbers; the same text means the same ones.
    /// </summary>
    public static string Machine { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    $"{Environment.MachineName}|{Read("/proc/sys/kernel/random/boot_id")}|{new FileInfo("/proc/self/ns/pid").LinkTarget}"
                )
            )
        )[..16];

    /// <summary>
    /// When the process of that number began, in a measure that only serves to compare; null when there is none.
    /// </summary>
    public static long? Began(int process) =>
        OperatingSystem.IsLinux() ? (Stat(process) is { } line ? Began(line) : null) : BeganElsewhere(process);

    /// <summary>
    /// Whether the process that has that number and began then is at work; null where that cannot be told, because
    /// <c>/proc</c> hides a
    /// process that is there.
    /// </summary>
    public static bool? IsAlive(int process, long? began) =>
        !OperatingSystem.IsLinux() ? BeganElsewhere(process) is { } elsewhere && elsewhere == began
        : Stat(process) is { } line ? Began(line) is { } here && here == began
        : ProcessNumbers.IsThere(process) ? null
        : false;

    private static string? Stat(int process) => Read($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");

    /// <summary>
    /// The 22nd field of <c>/proc/PID/stat</c> (proc(5)): clock ticks since the machine was started. The name before it
    /// may hold anything.
    /// </summary>
    private static long? Began(string line)
    {
        var fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // A dead process whose parent has not looked at it yet works on nothing.
        return
            fields.Length > 19
            && fields[0] is not ("Z" or "X")
            && long.TryParse(fields[19], CultureInfo.InvariantCulture, out var ticks)
            ? ticks
            : null;
    }

    private static long? BeganElsewhere(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
