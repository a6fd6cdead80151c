namespace PyCompat.Demo.Pictures;

/// <summary>The picture of the Mandelbrot set, as .NET computes it; <c>demo_pool.py</c> does the same.</summary>
internal static class Mandelbrot
{
    /// <summary>In points. Each is a column wide and half a line high: a terminal has room for that.</summary>
    public const int Width = 76;

    public const int Height = 60;

    /// <summary>The number of steps after which a point counts as one of the set: about a second of Python.</summary>
    public const int Limit = 5_000;

    private const double Left = -2.2;
    private const double Step = 3.0 / Width;

    /// <summary>The argument of the Python function for each row, from the top.</summary>
    public static IReadOnlyList<(double Imaginary, double Left, double Step, int Width, int Limit)> Rows { get; } =
    [
        .. Enumerable.Range(0, Height).Select(
            index => (((Height - 1) / 2.0 - index) * Step, Left, Step, Width, Limit)),
    ];

    /// <summary>Computes a row by the same operations in the same order, so that the floats are the same.</summary>
    public static int[] Row((double Imaginary, double Left, double Step, int Width, int Limit) row)
    {
        var counts = new int[row.Width];
        for (var column = 0; column < row.Width; column++)
        {
            var real = row.Left + column * row.Step;
            double x = 0, y = 0;
            while (counts[column] < row.Limit && x * x + y * y <= 4)
            {
                (x, y) = (x * x - y * y + real, 2 * x * y + row.Imaginary);
                counts[column]++;
            }
        }
        return counts;
    }
}
