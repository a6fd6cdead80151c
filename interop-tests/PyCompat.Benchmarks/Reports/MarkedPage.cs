namespace PyCompat.Benchmarks.Reports;

/// <summary>A document with a part, between two markers, that <c>bench --docs</c> writes.</summary>
internal static class MarkedPage
{
    private const string Begin = "<!-- measured: written by ./build.sh bench --docs -->";
    private const string End = "<!-- end of measured -->";

    public static void Insert(string path, string measured)
    {
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(path, $"{text[..begin]}\n\n{measured}\n{text[end..]}");
    }
}
