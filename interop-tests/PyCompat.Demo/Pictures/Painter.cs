using Spectre.Console;

namespace PyCompat.Demo.Pictures;

/// <summary>Shows a picture: in colours on a terminal that has them, and otherwise as letters.</summary>
internal static class Painter
{
    /// <summary>From far outside the set to its border; the last one is the set itself.</summary>
    private const string Letters = " .,:;-+*%#@";

    private static readonly Color[] Colors =
    [
        new(8, 12, 40), new(14, 30, 80), new(22, 58, 128), new(36, 96, 170), new(64, 142, 200), new(120, 190, 222),
        new(200, 226, 220), new(248, 222, 140), new(252, 176, 64), new(220, 104, 28), new(20, 8, 8),
    ];

    public static void Show(IReadOnlyList<int[]> rows)
    {
        if (Console.IsOutputRedirected || AnsiConsole.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
        {
            // A letter is about twice as high as wide.
            foreach (var row in rows.Where((_, index) => index % 2 == 0))
            {
                Console.WriteLine(string.Concat(row.Select(count => Letters[Shade(count)])).TrimEnd());
            }
            return;
        }

        var canvas = new Canvas(Mandelbrot.Width, Mandelbrot.Height);
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                canvas.SetPixel(x, y, Colors[Shade(rows[y][x])]);
            }
        }
        AnsiConsole.Write(canvas);
    }

    private static int Shade(int count) => count >= Mandelbrot.Limit
        ? Letters.Length - 1
        : Math.Min((int)(2 * Math.Log2(Math.Max(1, count))), Letters.Length - 2);
}
