using static Pipeline.Engine.Reference.Dialect;

namespace Pipeline.Engine.Reference;

/// <summary>How other tools write variables and values.</summary>
internal static class ValueDialects
{
    /// <summary>Every spelling, in the order of the page.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        Yes(
            DialectTopic.Variable,
            "${X}",
            "shells, docker compose",
            "the same; a variable that is not set or is empty is a problem"
        ) with
        {
            Gives = "x",
        },
        Yes(DialectTopic.Variable, "${UNSET:d}", "Spring", "the default when it is not set or empty") with
        {
            Gives = "d",
        },
        Yes(DialectTopic.Variable, "${UNSET:-d}", "shells, docker compose", "the same") with
        {
            Gives = "d",
        },
        Yes(DialectTopic.Variable, "${EMPTY:-d}", "shells, docker compose", "the same") with
        {
            Gives = "d",
        },
        Yes(DialectTopic.Variable, "a${EMPTY-d}", "shells, docker compose", "the default only when it is not set") with
        {
            Gives = "a",
        },
        Yes(DialectTopic.Variable, "${UNSET:-${X}}", "docker compose", "a default may hold variables") with
        {
            Gives = "x",
        },
        Yes(DialectTopic.Variable, "${UNSET:-${EMPTY:-${X}}}", "docker compose", "at any depth") with
        {
            Gives = "x",
        },
        Yes(
            DialectTopic.Variable,
            "${X:?text}",
            "shells, docker compose",
            "the text is reported when the variable is not set or empty"
        ) with
        {
            Gives = "x",
        },
        Yes(DialectTopic.Variable, "${X:+y}", "shells, docker compose", "the text when it is set and not empty") with
        {
            Gives = "y",
        },
        Yes(DialectTopic.Variable, "$${X}", "docker compose", "a plain `${X}`") with
        {
            Gives = "${X}",
        },
        Yes(DialectTopic.Variable, "$$HOME", "docker compose", "a plain `$HOME`") with
        {
            Gives = "$HOME",
        },
        No(DialectTopic.Variable, "${UNSET:?set it to a folder}", "shells, docker compose", "set it to a folder"),
        No(DialectTopic.Variable, "${UNSET:-${UNSET}}", "shells", "set it, or write ${UNSET:default}"),
        No(DialectTopic.Variable, "$HOME/x", "shells", "write ${HOME}"),
        No(DialectTopic.Variable, "$X", "shells", "write ${X}"),
        No(DialectTopic.Variable, "data/$day_dir", "shells", "write ${day_dir}"),
        No(DialectTopic.Variable, "%X%", "Windows", "write ${X}"),
        No(DialectTopic.Variable, "~bob/data", "shells", "write the full path"),
        No(DialectTopic.Variable, "%USERPROFILE%", "Windows", "write ${USERPROFILE}"),
        No(DialectTopic.Variable, "${X:=d}", "shells", "write ${X:-d}"),
        No(DialectTopic.Variable, "${X:0:3}", "bash", "a default is written ${X:-0:3}"),
        No(DialectTopic.Variable, "${X%.csv}", "shells", "set another variable to the result"),
        No(DialectTopic.Variable, "${X/a/b}", "bash", "set another variable to the result"),
        No(DialectTopic.Variable, "${X^^}", "bash", "set another variable to the result"),
        No(DialectTopic.Variable, "${#X}", "shells", "set another variable to the result"),
        No(DialectTopic.Variable, "${!X}", "bash", "set another variable to the result"),
        No(DialectTopic.Variable, "${env:HOME}", "log4j, VS Code", "write ${NAME}"),
        No(DialectTopic.Variable, "${{ env.X }}", "GitHub", "write ${NAME}"),
        No(DialectTopic.Variable, "%{X}", "logstash, Terraform", "write ${X}"),
        No(DialectTopic.Variable, "#{X}", "Octopus, Spring", "write ${X}"),
        No(DialectTopic.Folder, "$HOME/data as a root", "shells", "write ${HOME}") with
        {
            Yaml = "root: $HOME/data",
        },
        No(DialectTopic.Folder, "%TEMP%\\data as a root", "Windows", "write ${TEMP}") with
        {
            Yaml = "root: '%TEMP%\\data'",
        },
        No(DialectTopic.Folder, "{{ root }}", "Ansible", "write ${NAME}") with
        {
            Yaml = "root: \"{{ root }}\"",
        },
        No(DialectTopic.Folder, "in: \"a:~/out\"", "sftp, scp", "write it in the store's 'root'") with
        {
            Yaml = "in: \"a:~/out\"",
        },
        No(DialectTopic.Folder, "in: \"a:out/*.csv\"", "lftp, rclone, scp", "in 'pattern'") with
        {
            Yaml = "in: \"a:out/*.csv\"",
        },
        No(DialectTopic.Folder, "in: \"a:{now:yyyy}\"", "many", "words in braces are not allowed here") with
        {
            Yaml = "in: \"a:{now:yyyy}\"",
        },
        No(DialectTopic.Number, "010", "YAML 1.1: 8, YAML 1.2: 10", "write 10, or 8") with
        {
            Yaml = "010",
        },
        No(DialectTopic.Number, "08", "slips", "write it without leading zeros") with
        {
            Yaml = "08",
        },
        No(DialectTopic.Number, "0o10, 0x1F", "YAML 1.2, YAML 1.1", "write it in decimal") with
        {
            Yaml = "0x1F",
        },
        No(DialectTopic.Number, "1_000", "YAML 1.1", "write it without separators between the digits") with
        {
            Yaml = "1_000",
        },
        Yes(DialectTopic.Truth, "True, TRUE", "YAML", "the same") with
        {
            Yaml = "TRUE",
        },
        No(DialectTopic.Truth, "yes, on", "YAML 1.1", "write true") with
        {
            Yaml = "yes",
        },
        No(DialectTopic.Truth, "no, off", "YAML 1.1", "write false") with
        {
            Yaml = "off",
        },
        Yes(DialectTopic.Zone, "Europe/Berlin", "IANA", "the same"),
        Yes(DialectTopic.Zone, "CET-1CEST,M3.5.0,M10.5.0/3", "POSIX, `TZ`", "the same"),
        No(DialectTopic.Zone, "UTC+2", "POSIX: west; others: east", "write Etc/GMT+2"),
        Yes(DialectTopic.Zone, "europe/berlin", "slips", "the same, whatever the case of its letters"),
        No(DialectTopic.Zone, "Berlin", "slips", "did you mean 'Europe/Berlin'"),
        Yes(DialectTopic.Yaml, "&name, *name", "YAML", "the same") with
        {
            Yaml = "x-all: &all { in: \"a:\" }\nstages: [ { glob: *all } ]",
        },
        Yes(
            DialectTopic.Yaml,
            "<<: *name, <<: [*a, *b]",
            "YAML 1.1, docker compose",
            "includes the keys of another block; own keys have priority, and of several blocks the first one"
        ) with
        {
            Yaml =
                "x-a: &a { in: \"a:\" }\nx-b: &b { in: \"b:\", max_files: 5 }\nstages: [ { glob: { <<: [*a, *b], max_files: 7 } } ]",
        },
        Yes(DialectTopic.Yaml, "x-name: …", "docker compose", "a key of the file that is ignored") with
        {
            Yaml = "x-note: { any: thing }\nstages: [ { glob: { in: \"a:\" } } ]",
        },
        Yes(DialectTopic.Yaml, "~, null, NULL", "YAML", "nothing") with
        {
            Yaml = "stages: [ { glob: { in: \"a:\", min_age: NULL } } ]",
        },
        No(DialectTopic.Yaml, "<<: text", "", "<<: *name") with
        {
            Yaml = "stages: [ { glob: { <<: text, in: \"a:\" } } ]",
        },
        No(DialectTopic.Yaml, "!!int 5, !Ref x", "YAML, CloudFormation", "omit the tag") with
        {
            Yaml = "stages: [ { glob: { in: \"a:\", max_files: !!int 5 } } ]",
        },
        No(DialectTopic.Yaml, "two documents", "kubectl", "a file contains one pipeline") with
        {
            Yaml = "stages: [ { glob: { in: \"a:\" } } ]\n---\na: 1",
        },
        No(DialectTopic.Yaml, "a key twice", "JSON: the last counts", "occurs twice") with
        {
            Yaml = "stages: [ { glob: { in: \"a:\", max_files: 1, max_files: 2 } } ]",
        },
    ];
}
