namespace Pipeline.Sftp.Ssh;

/// <summary>
/// The line that a server's shell gets to run, always the same: no name of a file ever stands in it. It takes the first
/// hash program that hashes nothing rightly, says so, and hands over to <c>xargs</c>, which reads pairs of a number and
/// a path, each ended by NUL, from standard input, and answers each pair with a line of the number and the hash, or
/// <c>-</c>. The file is the program's standard input: so a name that begins with a hyphen or holds a newline is a name
/// like any other, and nothing is escaped. The text holds neither single quote, backslash, exclamation mark nor newline
/// inside its quotes, so that csh and fish read it as sh does.
/// </summary>
internal static class HashScript
{
    /// <summary>
    /// What the server says before the answers; a login shell may have said something of its own before it.
    /// </summary>
    public const string Greeting = "pipeline-hashes:";

    /// <summary>Files that are hashed at once, where the server's <c>xargs</c> can do that.</summary>
    public const int AtOnce = 4;

    private const string OneFile = """[ -f "$2" ] && h=$($0 <"$2" 2>/dev/null) && echo "$1 $h" || echo "$1 -" """;

    /// <summary>The line for an algorithm, or null when it is not known.</summary>
    public static string? For(string algorithm) =>
        algorithm switch
        {
            "sha256" => Line(
                """sha256sum "shasum -a 256" "sha256 -q" "openssl dgst -sha256 -r" """,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            ),
            "md5" => Line("""md5sum "md5 -q" "openssl dgst -md5 -r" """, "d41d8cd98f00b204e9800998ecf8427e"),
            _ => null,
        };

    private static string Line(string programs, string ofNothing) =>
        "sh -c '"
        + "h=; "
        + $"for c in {programs}; do case $($c </dev/null 2>/dev/null) in {ofNothing}*) h=$c; break;; esac; done; "
        + """[ "$h" ] || exit 3; """
        + $"p=; xargs -0 -P {AtOnce} true </dev/null >/dev/null 2>&1 && p=\"-P {AtOnce}\"; "
        + $"echo \"{Greeting} $h\"; "
        + """exec xargs -0 -n 2 $p sh -c "$1" "$h" """
        + $"' sh '{OneFile}'";
}
