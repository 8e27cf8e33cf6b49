using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Reference;
using Pipeline.Engine.Tests.Configuration;

namespace Pipeline.Engine.Tests.Reference;

public sealed class StageReferenceTests
{
    private static readonly StageReference Reference = new(SmallPipeline.Registry);

    [Fact]
    public void List_has_a_line_for_everything() =>
        Assert.Equal(
            """
            sources
              look     Looks for files.

            stages
              bring    Brings the file.
              prove    Proves copies.
              remove   Removes the file.

            blocks
              fork     Sends each file to every branch.
              balance  Sends each file to one of its targets.
              route    Sends each file to the first route that matches.
              group    Processes related files together, such as all files of one day: all or nothing.

            stores
              shelf    A shelf.
              wire     A wire.

            """,
            Reference.List()
        );

    [Fact]
    public void Find_tells_every_option_and_the_common_settings()
    {
        var text = Reference.Find("bring")!;

        Assert.StartsWith(
            """
            bring (stage)
            Brings the file.

            Options:
              to: place with words, required
                Where it goes.
              when_there: leave_it | replace, replace
                What to do when it is there. leave_it: Leave it. replace: Write over it.
              min_free: size, 1MiB
                How much room must stay. It is from 1MiB to 1TiB.

            Settings, beside the key:

            """,
            text
        );
        Assert.Contains("  retry.initial_delay: duration, 1s\n    The delay before the second attempt.\n", text);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void Find_knows_blocks_and_stores_and_nothing_else()
    {
        Assert.Contains("a branch", Reference.Find("fork")!, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("password: secret\n", Reference.Find("wire")!);
        Assert.Null(Reference.Find("brng"));
    }

    [Fact]
    public void Page_has_a_row_for_every_option()
    {
        var page = ReferencePage.Write(SmallPipeline.Registry);

        Assert.Contains("| `to` | place with words | **required** | Where it goes. |", page);
        Assert.Contains("| `when_there` | leave_it \\| replace | `replace` |", page);
        Assert.Contains("| `schedule.every` | duration |  |", page);
        Assert.Contains("| `P102` | unknown option |", page);
    }

    [Fact]
    public void Every_word_of_a_template_is_explained() =>
        Assert.Equal(
            TextTemplate.Words.Order(),
            TemplateWords.All.Select(word => word.Word.Trim('{', '}').Split(':')[0]).Order()
        );
}
