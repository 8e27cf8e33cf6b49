using System.CommandLine;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Reference;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline schema</c>.</summary>
internal sealed class SchemaCommand : ICommand
{
    /// <inheritdoc/>
    public string[] Examples => ["pipeline schema > pipeline.schema.json"];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command("schema", "Print the JSON schema of pipeline files, for completion and checks in an editor");
        command.SetAction(_ =>
        {
            console.Document(PipelineSchema.Write(PlanFile.Registry));
            return ExitCode.Done;
        });
        return command;
    }
}
