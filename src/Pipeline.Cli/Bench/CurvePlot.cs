using System.Globalization;
using System.Xml.Linq;
using Pipeline.Abstractions.Items;

namespace Pipeline.Cli.Bench;

/// <summary>
/// Draws curves as SVG: medians joined by lines, the middle half of the runs as a bar at each point, the names of the
/// lines to the right. The values along the bottom stand evenly, as 1, 2, 4, 8 are meant to.
/// </summary>
internal sealed class CurvePlot(Curves curves, string title)
{
    private const double Width = 760;
    private const double Left = 70;
    private const double Top = 50;
    private const double PlotWidth = 460;
    private const double PlotHeight = 300;
    private const double Height = Top + PlotHeight + 60;
    private const double LegendLine = 18;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Colours that people with any sort of sight can tell apart (Okabe and Ito).</summary>
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    private readonly double _step = Step(
        Math.Max(curves.Lines.SelectMany(line => line.Points).Max(point => point?.High) ?? 0, 0.001)
    );

    private double Highest =>
        _step * Math.Ceiling((curves.Lines.SelectMany(line => line.Points).Max(point => point?.High) ?? 0) / _step + 0.05);

    /// <summary>The document.</summary>
    public string Draw()
    {
        var height = Math.Max(Height, Top + curves.Lines.Count * LegendLine + 20);
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
            new XAttribute("width", Number(Width)),
            new XAttribute("height", Number(height)),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", "12"),
            Rectangle(0, 0, Width, height),
            Text(Left, 24, title, "start", bold: true),
            UpwardAxis(),
            BottomAxis(),
            curves.Lines.Select(Line)
        );
        return new XDocument(root).ToString() + "\n";
    }

    private IEnumerable<XElement> UpwardAxis()
    {
        for (var n = 0; n * _step <= Highest + _step / 100; n++)
        {
            var y = Y(n * _step);
            yield return Stroke(Left, y, Left + PlotWidth, y, n == 0 ? "#333333" : "#dddddd", 1);
            yield return Text(Left - 8, y + 4, Number(n * _step), "end");
        }
        yield return Text(Left - 8, Top - 12, curves.Unit, "end");
    }

    private IEnumerable<XElement> BottomAxis()
    {
        for (var n = 0; n < curves.Values.Count; n++)
        {
            yield return Stroke(X(n), Y(0), X(n), Y(0) + 5, "#333333", 1);
            yield return Text(X(n), Y(0) + 20, curves.Values[n], "middle");
        }
        yield return Text(Left + PlotWidth / 2, Y(0) + 42, curves.Along, "middle");
    }

    private XElement Line(Curve line, int number)
    {
        var colour = Colours[number % Colours.Length];
        var group = new XElement(Svg + "g");
        var points = line.Points.Select((point, n) => (Point: point, X: X(n))).Where(one => one.Point is not null).ToList();
        group.Add(
            new XElement(
                Svg + "polyline",
                new XAttribute(
                    "points",
                    string.Join(' ', points.Select(one => $"{Number(one.X)},{Number(Y(one.Point!.Median))}"))
                ),
                new XAttribute("fill", "none"),
                new XAttribute("stroke", colour),
                new XAttribute("stroke-width", "2")
            )
        );
        foreach (var (point, x) in points)
        {
            group.Add(Stroke(x, Y(point!.Low), x, Y(point.High), colour, 1));
            group.Add(
                new XElement(
                    Svg + "circle",
                    new XAttribute("cx", Number(x)),
                    new XAttribute("cy", Number(Y(point.Median))),
                    new XAttribute("r", "3.5"),
                    new XAttribute("fill", colour),
                    new XElement(
                        Svg + "title",
                        $"{Number(point.Median)} {curves.Unit} ({Number(point.Low)}–{Number(point.High)})"
                    )
                )
            );
        }
        if (line.Name.Length > 0)
        {
            var y = Top + number * LegendLine;
            group.Add(Stroke(Left + PlotWidth + 20, y, Left + PlotWidth + 40, y, colour, 2));
            group.Add(Text(Left + PlotWidth + 46, y + 4, line.Name, "start"));
        }
        return group;
    }

    private double X(int n) => Left + PlotWidth * (n + 0.5) / curves.Values.Count;

    private double Y(double value) => Top + PlotHeight * (1 - value / Highest);

    /// <summary>
    /// The distance of the lines across: 1, 2 or 5 times a power of ten, so that there are about six.
    /// </summary>
    private static double Step(double highest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(highest / 6)));
        return power
            * (highest / 6 / power) switch
            {
                <= 1 => 1,
                <= 2 => 2,
                <= 5 => 5,
                _ => 10,
            };
    }

    private static XElement Rectangle(double x, double y, double width, double height) =>
        new(
            Svg + "rect",
            new XAttribute("x", Number(x)),
            new XAttribute("y", Number(y)),
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("fill", "#ffffff")
        );

    private static XElement Stroke(double x1, double y1, double x2, double y2, string colour, double width) =>
        new(
            Svg + "line",
            new XAttribute("x1", Number(x1)),
            new XAttribute("y1", Number(y1)),
            new XAttribute("x2", Number(x2)),
            new XAttribute("y2", Number(y2)),
            new XAttribute("stroke", colour),
            new XAttribute("stroke-width", Number(width))
        );

    private static XElement Text(double x, double y, string text, string anchor, bool bold = false) =>
        new(
            Svg + "text",
            new XAttribute("x", Number(x)),
            new XAttribute("y", Number(y)),
            new XAttribute("text-anchor", anchor),
            bold ? new XAttribute("font-weight", "bold") : null,
            VisibleText.Of(text)
        );

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
