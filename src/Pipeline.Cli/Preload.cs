using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using Pipeline.Posix;

namespace Pipeline.Cli;

/// <summary>
/// Loads the parts of the program ahead: each holds open files, and when one is needed for the first time while the
/// limit is reached, the process ends in the middle of a run. Only where the limit is low, because it takes some time.
/// </summary>
internal static class Preload
{
    /// <summary>Loaded only for a pipeline that has such a store.</summary>
    private const string S3 = "Pipeline.Stores.S3";
    private const string Aws = "AWSSDK";

    /// <summary>
    /// The least limit that is worth to be named: what the program needs by itself, with a small pipeline.
    /// </summary>
    private static int Least => IsOneFile ? 64 : 256;

    /// <summary>How many more are named when that is not enough: it depends on how the program was installed.</summary>
    private const int MoreAtLeast = 64;

    /// <summary>Whether this is the program that was compiled ahead, which has no parts to load.</summary>
    private static bool IsOneFile => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    private static int Wanted(int limit) => limit < Least ? Least : limit + MoreAtLeast;

    /// <summary>
    /// Loads what every command may need, when the limit is low; returns why the program cannot begin, or null.
    /// </summary>
    public static string? Program()
    {
        OpenFileLimit.Raise();
        if (OpenFiles.Limit() is not { } limit || limit >= OpenFiles.Plenty)
            return null;
        try
        {
            Load(typeof(Preload).Assembly, name => name != S3 && !name.StartsWith(Aws, StringComparison.Ordinal));
            ExerciseErrorPath();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whatever could not be loaded: there is no room for it.
            return OpenFiles.Refusal(limit, Wanted(limit));
        }
        return OpenFiles.ForRun() <= 0 ? OpenFiles.Refusal(limit, Wanted(limit)) : null;
    }

    /// <summary>Loads what a pipeline with a bucket needs beside that, when the limit is low.</summary>
    public static void S3Store()
    {
        if (OpenFiles.Limit() < OpenFiles.Plenty)
            Load(Assembly.Load(S3), _ => true);
    }

    /// <summary>
    /// Loads what an assembly refers to, and what the assemblies that came with the program refer to in turn.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Compiled ahead it is one file: nothing is loaded.")]
    private static void Load(Assembly first, Func<string, bool> isWanted)
    {
        if (IsOneFile)
            return;
        var known = new HashSet<string>();
        var next = new Stack<Assembly>([first]);
        while (next.TryPop(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies())
            {
                if (!known.Add(name.Name!) || !isWanted(name.Name!))
                    continue;
                var loaded = Assembly.Load(name);
                if (!IsOfRuntime(name.Name!))
                    next.Push(loaded);
            }
        }
    }

    private static bool IsOfRuntime(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)
        || name is "netstandard" or "mscorlib";

    /// <summary>A stack trace, a hash and a word on the console need parts that nothing refers to by name.</summary>
    private static void ExerciseErrorPath()
    {
        try
        {
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException fault)
        {
            _ = fault.ToString();
        }
        _ = SHA256.HashData([]);
        _ = Console.Error.Encoding;
        _ = Console.In;
    }
}
