using static Pipeline.Engine.Reference.Dialect;

namespace Pipeline.Engine.Reference;

/// <summary>How other tools write patterns.</summary>
internal static class PatternDialects
{
    /// <summary>Every spelling, in the order of the page.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        Yes(
            DialectTopic.Pattern,
            "*.csv",
            "rclone, .gitignore: in any folder",
            "only the folder `in` itself; write `**/*.csv` for any folder"
        ) with
        {
            Takes = ["a.csv", ".csv"],
            Leaves = ["x/a.csv", "a.CSV"],
        },
        Yes(DialectTopic.Pattern, "**/*.csv", "rclone, bash, .gitignore", "the same") with
        {
            Takes = ["a.csv", "x/y/a.csv"],
        },
        Yes(
            DialectTopic.Pattern,
            "/in/*.csv",
            "rsync, rclone, .gitignore",
            "the same: relative to `in`, as without the slash"
        ) with
        {
            Takes = ["in/a.csv"],
            Leaves = ["x/in/a.csv"],
        },
        Yes(
            DialectTopic.Pattern,
            "[\"*.csv\", \"!old*\"]",
            ".gitignore, GitHub",
            "negates the patterns before it; the last match decides"
        ) with
        {
            Yaml = "[\"*.csv\", \"!old*\", \"old-but-good.csv\"]",
            Takes = ["a.csv", "old-but-good.csv"],
            Leaves = ["old.csv", "a.txt"],
        },
        Yes(DialectTopic.Pattern, "\\!x", ".gitignore", "a plain leading `!`") with
        {
            Takes = ["!x"],
            Leaves = ["x"],
        },
        Yes(DialectTopic.Pattern, "{a,b}.csv", "bash, rclone", "the same") with
        {
            Takes = ["a.csv", "b.csv"],
            Leaves = ["c.csv"],
        },
        Yes(DialectTopic.Pattern, "{1..9}, {01..12}, {a..e}", "bash", "the same, up to 64 texts") with
        {
            Yaml = "\"{08..11}-{a..c}.csv\"",
            Takes = ["08-a.csv", "10-b.csv"],
            Leaves = ["8-a.csv", "12-a.csv"],
        },
        Yes(DialectTopic.Pattern, "[a-z], [!a], [^a]", "all", "the same") with
        {
            Yaml = "\"[a-c][!x][^y]\"",
            Takes = ["baa"],
            Leaves = ["dab", "axa", "aay"],
        },
        Yes(
            DialectTopic.Pattern,
            "[[:digit:]_]",
            "POSIX, bash, rclone",
            "the same; also alpha, alnum, upper, lower, xdigit, space, blank, punct, word"
        ) with
        {
            Yaml = "\"[[:digit:]_][[:upper:]].csv\"",
            Takes = ["7A.csv", "_B.csv"],
            Leaves = [":A.csv", "7a.csv"],
        },
        Yes(DialectTopic.Pattern, "[\\]x]", "rclone, .gitignore", "the same: `\\` takes the next character as it is") with
        {
            Yaml = "\"[\\\\]x]\"",
            Takes = ["]", "x"],
            Leaves = ["\\"],
        },
        Yes(DialectTopic.Pattern, "{day:yyyyMMdd}/**", "", "only here: a folder for each day") with
        {
            Takes = ["20240102/a"],
            Leaves = ["20240231/a"],
        },
        No(DialectTopic.Pattern, "*.csv,*.txt", "shells, Windows", "write a list such as [\"*.csv\", \"*.txt\"]"),
        No(DialectTopic.Pattern, "a,b", "many", "write a list such as [\"*.csv\", \"*.txt\"]"),
        No(DialectTopic.Pattern, "*.csv|*.txt", "Windows, regular expressions", "write a list such as [\"*.csv\", \"*.txt\"]"),
        No(DialectTopic.Pattern, "*.csv;*.txt", "Windows", "write a list such as [\"*.csv\", \"*.txt\"]"),
        No(DialectTopic.Pattern, "*.csv *.txt", "shells", "write a list such as [\"*.csv\", \"*.txt\"]"),
        No(DialectTopic.Pattern, "two lines in one text", ".gitignore", "write a list such as [\"*.csv\", \"*.txt\"]") with
        {
            Yaml = "\"*.csv\\n*.txt\"",
        },
        No(DialectTopic.Pattern, "+(x).csv", "bash", "write {a,b}"),
        No(DialectTopic.Pattern, "@(x|y).csv", "bash", "write {a,b}"),
        No(DialectTopic.Pattern, "!(x).csv", "bash", "write {a,b}"),
        No(DialectTopic.Pattern, "*(x).csv", "bash", "write {a,b}"),
        No(DialectTopic.Pattern, "(a|b).csv", "zsh, regular expressions", "write a list such as [\"*.csv\", \"*.txt\"]"),
        No(DialectTopic.Pattern, "(?i)*.csv", "rclone, regular expressions", "write 'ignore_case: true'"),
        No(DialectTopic.Pattern, "(#i)*.csv", "zsh", "write 'ignore_case: true'"),
        No(DialectTopic.Pattern, ":!*.csv", "git", "write '!'"),
        No(DialectTopic.Pattern, "- *.csv", "rsync, rclone", "write 'exclude'"),
        No(DialectTopic.Pattern, "<1-9>.csv", "zsh", "write {1..9}"),
        No(DialectTopic.Pattern, "{1-9}.csv", "many", "write {1..9}"),
        No(DialectTopic.Pattern, "{a}.csv", "many", "remove the braces"),
        No(DialectTopic.Pattern, "[0-9]{8}.csv", "regular expressions", "or use 'regex'"),
        No(DialectTopic.Pattern, "\\d+.csv", "regular expressions", "write [0-9]"),
        No(DialectTopic.Pattern, "in\\sub\\*.csv", "Windows", "folders are separated by '/'"),
        No(DialectTopic.Pattern, ".*\\.csv", "regular expressions", "'*' alone stands for any characters"),
        No(DialectTopic.Pattern, "^a*.csv", "regular expressions", "a plain '^' is '\\^'"),
        No(DialectTopic.Pattern, "*.csv$", "regular expressions", "a plain '$' is '\\$'"),
        No(DialectTopic.Pattern, "[:digit:].csv", "many", "write [[:digit:]]"),
        No(DialectTopic.Pattern, "[a,b].csv", "many", "write {a,b}"),
        No(DialectTopic.Pattern, "[\\d].csv", "regular expressions", "write 0-9"),
        No(DialectTopic.Pattern, ".../a.csv", "Go, Perforce", "write '**'"),
        No(DialectTopic.Pattern, "log-%Y%m%d.txt", "strftime", "write {day:yyyyMMdd}"),
        No(DialectTopic.Pattern, "yyyyMMdd/**", "many", "write {day:yyyyMMdd}"),
        No(DialectTopic.Pattern, "[\"!*.tmp\"]", "rsync, rclone", "put one above it, such as **") with
        {
            Yaml = "[\"!*.tmp\"]",
        },
        No(DialectTopic.Pattern, "tmp/", "rsync, .gitignore", "write tmp/**"),
        No(DialectTopic.Pattern, "*.{csv, txt}", "many", "write {csv,txt}"),
        No(DialectTopic.Pattern, "glob:*.csv, regex:.*", "Java, mercurial", "remove it") with
        {
            Yaml = "\"glob:**/*.csv\"",
        },
        No(DialectTopic.Pattern, "[0-9]\\{8\\}", "sed, grep", "'*' alone stands for any characters"),
        No(DialectTopic.Pattern, "*.csv and a blank", "slips", "remove it") with
        {
            Yaml = "\"*.csv \"",
        },
        No(DialectTopic.Pattern, "$RECYCLE.BIN/**", "Windows", "(a plain '$RECYCLE' is '$$RECYCLE')"),
        No(DialectTopic.Pattern, "~/in/*.csv", "shells", "a pattern is relative to the folder 'in'"),
        Yes(DialectTopic.Exclude, "tmp", ".gitignore", "a name in any folder; a folder with everything in it") with
        {
            Takes = ["a", "tmpx/a"],
            Leaves = ["tmp", "x/tmp/a"],
        },
        Yes(
            DialectTopic.Exclude,
            "tmp/",
            ".gitignore, rsync, rclone",
            "folders of that name with everything in them; no files"
        ) with
        {
            Takes = ["tmp", "x/tmp"],
            Leaves = ["tmp/a", "x/tmp/y/a"],
        },
        Yes(DialectTopic.Exclude, "/tmp", ".gitignore", "only right below `in`") with
        {
            Takes = ["x/tmp/a"],
            Leaves = ["tmp/a"],
        },
        Yes(
            DialectTopic.Exclude,
            "[\"*.tmp\", \"!keep.tmp\"]",
            ".gitignore",
            "negates the patterns before it; the last match decides"
        ) with
        {
            Yaml = "[\"*.tmp\", \"!keep.tmp\"]",
            Takes = ["keep.tmp", "x/keep.tmp"],
            Leaves = ["a.tmp"],
        },
        Yes(DialectTopic.Exclude, "[\"tmp/**\", \"!tmp/keep\"]", ".gitignore", "the same") with
        {
            Yaml = "[\"tmp/**\", \"!tmp/keep\"]",
            Takes = ["tmp/keep"],
            Leaves = ["tmp/a", "tmp/x/keep"],
        },
        No(DialectTopic.Exclude, "[\"tmp/\", \"!tmp/keep\"]", ".gitignore: no effect", "write tmp/** there") with
        {
            Yaml = "[\"tmp/\", \"!tmp/keep\"]",
        },
        No(DialectTopic.Exclude, "[\"!a\"]", ".gitignore: no effect", "put one above it, such as **") with
        {
            Yaml = "[\"!a\"]",
        },
        No(DialectTopic.Exclude, "*.tmp,*.bak", "many", "write a list such as [\"*.csv\", \"*.txt\"]"),
        No(DialectTopic.Exclude, "+ *.csv", "rsync, rclone", "write 'exclude' and 'pattern'"),
        Yes(DialectTopic.Regex, "in/.*\\.csv", "all", "the whole path below `in`") with
        {
            Takes = ["in/a.csv"],
            Leaves = ["x/in/a.csv", "in/a.csvx"],
        },
        Yes(DialectTopic.Regex, "(?i).*\\.csv", "Perl, Java", "the same, as with `ignore_case: true`") with
        {
            Takes = ["a.CSV"],
        },
        No(DialectTopic.Regex, "/.*\\.csv/i", "JavaScript, sed", "write ignore_case: true"),
        No(DialectTopic.Regex, "[[:digit:]]+", "POSIX", "write [0-9]"),
        No(DialectTopic.Regex, "(?P<n>.*)", "Python", "write (?<name>…)"),
        No(DialectTopic.Regex, "[a-z&&[^b]]+", "Java", "write [a-z-[b]]"),
        No(DialectTopic.Regex, "\\.csv$", "grep, and other tools that search for a part", "write .*\\.csv"),
        No(DialectTopic.Regex, "^/in/.*", "many", "it is relative to the folder 'in'"),
    ];
}
