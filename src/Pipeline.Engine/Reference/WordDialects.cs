using static Pipeline.Engine.Reference.Dialect;

namespace Pipeline.Engine.Reference;

/// <summary>How other tools write times and places.</summary>
internal static class WordDialects
{
    /// <summary>Every spelling, in the order of the page.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        Yes(
            DialectTopic.Time,
            "yyyy yy MM dd HH mm ss fff",
            ".NET, Java",
            "year, month, day, hour of 24, minute, second, thousandth"
        ) with
        {
            Yaml = "yyyy-yy-MM-dd-HH-mm-ss-fff",
        },
        Yes(DialectTopic.Time, "MMM MMMM ddd dddd", ".NET", "names in English") with
        {
            Yaml = "ddd-MMM-MMMM-dddd",
        },
        Yes(DialectTopic.Time, "hh tt", ".NET", "hour of twelve with AM or PM") with
        {
            Yaml = "hh-tt",
        },
        Yes(DialectTopic.Time, "yyyyMMdd'T'HHmm", ".NET, Java", "plain letters are written in quotes; `T` needs no quotes") with
        {
            Yaml = "yyyyMMddTHHmm'h'",
        },
        No(DialectTopic.Time, "YYYY", "moment.js, spreadsheets", "write yyyy"),
        No(DialectTopic.Time, "YYYYMMDD", "moment.js, spreadsheets", "write yyyy"),
        No(DialectTopic.Time, "YY", "moment.js", "write yy"),
        No(DialectTopic.Time, "yyyy-MM-DD", "moment.js", "write dd"),
        No(DialectTopic.Time, "yyyy-mm-dd", "spreadsheets, rsync scripts", "write MM"),
        No(DialectTopic.Time, "yyyymmdd", "spreadsheets", "write MM"),
        No(DialectTopic.Time, "HH:MM:ss", "many", "write mm"),
        No(DialectTopic.Time, "yyyyMMddHHMMss", "many", "write mm"),
        No(DialectTopic.Time, "HHmmSS", "many", "write ss"),
        No(DialectTopic.Time, "HHmmssSSS", "Java, moment.js", "write fff"),
        No(DialectTopic.Time, "hhmmss", "many", "write HH"),
        No(DialectTopic.Time, "yyyyMMdd-hhmm", "many", "write HH"),
        No(DialectTopic.Time, "%Y", "strftime", "write yyyy"),
        No(DialectTopic.Time, "%Y%m%d", "strftime", "write yyyy"),
        No(DialectTopic.Time, "%H%M", "strftime", "write HH"),
        No(DialectTopic.Time, "%j", "strftime", "without an equivalent here"),
        No(DialectTopic.Time, "JJJJ", "German spreadsheets", "write yyyy"),
        No(DialectTopic.Time, "uuuu", "Java", "write yyyy"),
        No(DialectTopic.Time, "EEE", "Java", "write ddd"),
        No(DialectTopic.Time, "HH:mm a", "Java, moment.js", "write tt"),
        No(DialectTopic.Time, "yyyyMMddTHHmmssZ", "Java", "write zzz"),
        No(DialectTopic.Time, "DDD", "moment.js, Java", "known are yyyy"),
        No(DialectTopic.Time, "ww", "Java, moment.js", "known are yyyy"),
        No(DialectTopic.Time, "yyy", "slips", "write yyyy"),
        No(DialectTopic.Time, "d", ".NET: a whole date", "write dd"),
        No(DialectTopic.Time, "s", ".NET: a whole time", "write ss"),
        Yes(DialectTopic.Place, "{path}, {name}, {folder}", "", "the words of places") with
        {
            Yaml = "\"b:{folder}/{name}\"",
        },
        No(DialectTopic.Place, "%Y/%m/%d/{name}", "strftime", "write {modified:yyyy/MM/dd}") with
        {
            Yaml = "\"b:%Y/%m/%d/{name}\"",
        },
        No(DialectTopic.Place, "yyyy/MM/dd/{name}", "many", "write {modified:yyyy/MM/dd}") with
        {
            Yaml = "\"b:yyyy/MM/dd/{name}\"",
        },
        No(DialectTopic.Place, "{modified:yyyy}/{modified:mm}/{name}", "many", "write MM") with
        {
            Yaml = "\"b:{modified:yyyy}/{modified:mm}/{name}\"",
        },
        No(DialectTopic.Place, "{filename}", "many", "write {name}") with
        {
            Yaml = "\"b:{filename}\"",
        },
        No(DialectTopic.Place, "{basename}.{extension}", "many", "write {name}") with
        {
            Yaml = "\"b:{basename}.{extension}\"",
        },
        No(DialectTopic.Place, "{dirname}/{name}", "many", "write {folder}") with
        {
            Yaml = "\"b:{dirname}/{name}\"",
        },
        No(DialectTopic.Place, "{Name}", "slips", "write {name}") with
        {
            Yaml = "\"b:{Name}\"",
        },
        No(DialectTopic.Place, "{yyyy}/{name}", "many", "write {modified:yyyy}") with
        {
            Yaml = "\"b:{yyyy}/{name}\"",
        },
        No(DialectTopic.Place, "{date:yyyyMMdd}", "many", "write {modified:yyyyMMdd}") with
        {
            Yaml = "\"b:{date:yyyyMMdd}/{name}\"",
        },
        No(DialectTopic.Place, "{{ name }}", "Jinja, Go", "{name} for a word of a place") with
        {
            Yaml = "\"b:{{ name }}\"",
        },
        No(DialectTopic.Place, "$(date +%F)", "shells", "write ${NAME}") with
        {
            Yaml = "\"b:$(date +%F)/{name}\"",
        },
        No(DialectTopic.Place, "${date:now:yyyyMMdd}", "Camel", "write {now:yyyyMMdd}") with
        {
            Yaml = "\"b:${date:now:yyyyMMdd}/{name}\"",
        },
    ];
}
