using static Pipeline.Engine.Configuration.Diagnostics.DiagnosticCode;

namespace Pipeline.Engine.Reference.Problems;

/// <summary>Examples of problems of the graph of stages: P2.</summary>
internal static class GraphExamples
{
    private const string Copy = "- copy: { to: \"backup:{path}\" }";

    public static IReadOnlyList<ProblemExample> All { get; } =
    [
        new(
            UnknownStage,
            "There is no such stage or block. The message suggests a similar one; `pipeline stages` lists all.",
            "- copi: { to: \"backup:{path}\" }",
            Copy
        ),
        new(
            UnknownStoreKind,
            "There is no such kind of store.",
            """
            stores:
              data: { folder: { root: data } }
              backup: { local: { root: backup } }
            """,
            """
            stores:
              data: { local: { root: data } }
              backup: { local: { root: backup } }
            """
        ),
        new(UnknownStore, "`stores` has no store of this name.", "- copy: { to: \"backups:{path}\" }", Copy),
        new(
            BadName,
            "A name is a part of full names such as `fork/left/copy`, and of the names of files. It has letters, digits, "
                + "`-` and `_`.",
            Copy + "\n  name: \"to backup\"",
            Copy + "\n  name: to-backup"
        ),
        new(
            DuplicateName,
            "Two stages of one list have the same `name`. The journal could not tell their copies apart.",
            Copy + "\n  name: second\n- archive: { to: \"server:{path}\" }\n  name: second",
            Copy + "\n  name: first\n- archive: { to: \"server:{path}\" }\n  name: second"
        ),
        new(
            SourceOrder,
            "The first stage lists files, the others process them. For a second source write a second pipeline file.",
            "- glob: { in: \"backup:\" }",
            Copy
        ),
        new(Empty, "A list of stages is empty.", "stages: []", "stages:\n  - glob: { in: \"data:\" }\n  " + Copy),
        new(
            NotOneStage,
            "An entry of `stages` has two stages, or none. Begin a new entry with `- `.",
            Copy + "\n  verify: {}",
            Copy + "\n- verify: {}"
        ),
        new(
            NoTarget,
            "`{target}` is the name of the target of a `balance` block that gets the file. Outside such a block no file has "
                + "one.",
            "- copy: { to: \"backup:{target}/{path}\" }",
            Copy
        ),
        new(
            ChunksNotTaken,
            "`chunk` splits large files. The stage right below it must send and join the chunks, and its store must be able "
                + "to write parts of a file.",
            "- chunk: { size: 64MiB }\n- verify: {}",
            "- chunk: { size: 64MiB }\n- upload: { to: \"server:{path}\" }\n- verify: {}"
        ),
        new(
            NoGroup,
            "The files of a group must come to the block together. The key of the group and the places of its markers must "
                + "be the same for all its files.",
            "- group:\n    by: \"{now:yyyyMMdd}\"\n    stages:\n      - upload: { to: \"server:{path}\" }",
            "- group:\n    by: \"{folder}\"\n    stages:\n      - upload: { to: \"server:{path}\" }"
        ),
        new(
            NoDay,
            "`{day:…}` is the day in the path of a file. `pattern` must say where it stands.",
            "- copy: { to: \"backup:{day:yyyy}/{path}\" }",
            "stages:\n  - glob: { in: \"data:\", pattern: \"{day:yyyyMMdd}/**\" }\n  - copy: { to: \"backup:{day:yyyy}/{path}\" }"
        ),
        new(
            NeverReached,
            "A route without `when` matches every file, so no file reaches the routes below it.",
            """
            - route:
                - stages: [{ copy: { to: "backup:other/{path}" } }]
                - when: "*.csv"
                  stages: [{ copy: { to: "backup:tables/{path}" } }]
            """,
            """
            - route:
                - when: "*.csv"
                  stages: [{ copy: { to: "backup:tables/{path}" } }]
                - stages: [{ copy: { to: "backup:other/{path}" } }]
            """
        ),
    ];
}
