using static Pipeline.Engine.Configuration.Diagnostics.DiagnosticCode;

namespace Pipeline.Engine.Reference.Problems;

/// <summary>Examples of problems of the text: P0.</summary>
internal static class TextExamples
{
    public static IReadOnlyList<ProblemExample> All { get; } =
    [
        new(
            Unreadable,
            "The file does not exist, you may not read it, or it is not UTF-8. Check the path and its permissions.",
            "pipeline lint etc/fetchr.yml",
            "pipeline lint etc/fetcher.yml"
        ),
        new(
            Syntax,
            "The YAML parser cannot read the text. Mostly a quote, a bracket or a colon is missing, or the indentation is "
                + "wrong. The message has the line and column where the parser stopped; the error may be above it.",
            "- copy: { to: \"backup:{path}\"",
            "- copy: { to: \"backup:{path}\" }"
        ),
        new(
            TooBig,
            "The file is larger than a pipeline file ever is, or has too many levels or values. Aliases count at each use. "
                + "Split the pipeline into several files."
        ),
        new(
            UnknownAlias,
            "`*name` repeats the block that `&name` marks. The mark must be above its use. A key that begins with `x-` is "
                + "a place for such blocks.",
            "- copy: *to_backup",
            """
            pipeline: example
            x-blocks:
              - &to_backup { to: "backup:{path}" }
            stores:
              data: { local: { root: data } }
              backup: { local: { root: backup } }
            stages:
              - glob: { in: "data:" }
              - copy: *to_backup
            """
        ),
        new(
            DuplicateKey,
            "A block has the same key twice. YAML parsers of other tools use the last one silently.",
            "- copy: { to: \"backup:{path}\", to: \"backup:{name}\" }",
            "- copy: { to: \"backup:{path}\" }"
        ),
        new(
            NotOneBlock,
            "A pipeline file has one YAML document, a block of keys. Write each pipeline into a file of its own.",
            "pipeline: one\n---\npipeline: two",
            ProblemExample.Frame + "\n  - copy: { to: \"backup:{path}\" }"
        ),
        new(
            Variable,
            "An environment variable is not set, or a file of `${file:PATH}` cannot be read. Set the variable, or give it a "
                + "default with `:-`.",
            """
            stores:
              data: { local: { root: "${DATA_FOLDER}" } }
              backup: { local: { root: backup } }
            """,
            """
            stores:
              data: { local: { root: "${DATA_FOLDER:-data}" } }
              backup: { local: { root: backup } }
            """
        ),
        new(
            NotAllowedHere,
            "Pipeline files do not use this feature of YAML. The option decides the type of its value, so tags are not "
                + "needed.",
            "- copy: { to: !!str \"backup:{path}\" }",
            "- copy: { to: \"backup:{path}\" }"
        ),
    ];
}
