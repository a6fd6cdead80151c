using Spectre.Console;

namespace PyCompat.Demo;

/// <summary>Formats the exchanges for readers.</summary>
internal static class ExchangeTable
{
    /// <summary>The width in columns if the terminal does not report one: a pipe, a log.</summary>
    private const int PlainWidth = 120;

    private const int LongestCell = 40;

    public static void Print(IReadOnlyList<Exchange> exchanges)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = PlainWidth;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("", "what", "went over", "came back", "");
        var group = "";
        foreach (var exchange in exchanges)
        {
            if (group.Length > 0 && exchange.Group != group)
            {
                table.AddEmptyRow();
            }

            table.AddRow(
                new Text(exchange.Group == group ? "" : exchange.Group, new Style(decoration: Decoration.Bold)),
                new Text(exchange.What),
                new Text(Cut(exchange.WentOver)),
                new Text(Cut(exchange.CameBack)),
                exchange.IsRight
                    ? new Text("equal", new Style(Color.Green))
                    : new Text("DIFFERS", new Style(Color.Red)));
            group = exchange.Group;
        }
        AnsiConsole.Write(table);
    }

    private static string Cut(string text) => text.Length <= LongestCell ? text : text[..(LongestCell - 3)] + "...";
}
