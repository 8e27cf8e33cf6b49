namespace Pipeline.Scenarios.Cli;

/// <summary>Small pipeline files for the tests of the command line.</summary>
internal static class Pipelines
{
    /// <summary>Copies everything from one folder to another.</summary>
    public const string Copy = """
        pipeline: small
        stores:
          from: { local: { root: from } }
          to: { local: { root: to } }
        stages:
          - glob: { in: "from:" }
          - copy: { to: "to:{path}" }

        """;

    /// <summary>The same, with three mistakes.</summary>
    public const string Wrong = """
        pipeline: small
        stores:
          from: { local: { root: from, colour: red } }
          to: { local: { root: to } }
        stages:
          - glob: { in: "from:", patern: "*.csv" }
          - copy: { to: "nowhere:{path}" }

        """;

    /// <summary>One store and nothing to do with it.</summary>
    public static string WithStore(string store) => Copy.Replace("{ local: { root: to } }", store);

    /// <summary>Looks again every hour, for ever.</summary>
    public const string Patient = Copy + "schedule: { every: 1h }\n";

    /// <summary>Fetches from a server that refuses, with a password.</summary>
    public const string Secretive = """
        pipeline: secretive
        stores:
          from: { sftp: { host: 127.0.0.1, port: 1, user: somebody, password: "${SUPPLIER_PASSWORD}", connect_timeout: 2s } }
          to: { local: { root: to } }
        stages:
          - glob: { in: "from:" }
            retry: { max_attempts: 1 }
          - fetch-to-incoming: { to: "to:{path}" }

        """;
}
