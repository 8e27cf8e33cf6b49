namespace Pipeline.Posix;

/// <summary>Permission bits as <c>chmod</c> takes them, in octal digits: <c>0640</c>.</summary>
public static class ModeText
{
    private const string Form = "0000";

    /// <summary>The mode, or null; then <paramref name="why"/> may say why not.</summary>
    public static UnixFileMode? TryParse(string text, out string? why)
    {
        why = null;
        var digits = text.StartsWith("0o", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (digits.Length is < 3 or > 4 || digits.AsSpan().ContainsAnyExceptInRange('0', '7'))
            return null;
        if (digits.Length == Form.Length && digits[0] != '0')
        {
            why = "setuid, setgid and sticky are not allowed";
            return null;
        }
        return (UnixFileMode)Convert.ToInt32(digits, 8);
    }

    /// <summary>The text of a mode.</summary>
    public static string Of(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(Form.Length, '0');
}
