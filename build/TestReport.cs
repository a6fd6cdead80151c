using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace PyCompat.Build;

/// <summary>The content of a test runner's report (xunit.v3's <c>-result-xml</c>).</summary>
internal sealed record TestReport(int Total, int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures)
{
    /// <summary>Reads a report; null if the runner left none, or an incomplete one.</summary>
    public static TestReport? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            XElement root = XDocument.Load(path).Root!;
            List<XElement> assemblies = [.. root.Elements("assembly")];
            IEnumerable<XElement> failures = root.Descendants("test")
                .Where(test => test.Attribute("result")?.Value == "Fail")
                .Concat(root.Descendants("error"));
            return assemblies.Count == 0 ? null : new TestReport(
                assemblies.Sum(assembly => Count(assembly, "total")),
                assemblies.Sum(assembly => Count(assembly, "passed")),
                // An error is a failure outside of a test, such as in the setup or cleanup of a test class.
                assemblies.Sum(assembly => Count(assembly, "failed") + Count(assembly, "errors")),
                assemblies.Sum(assembly => Count(assembly, "skipped")),
                [.. failures.Select(Describe)]);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static int Count(XElement assembly, string name) =>
        int.Parse(assembly.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);

    // In the runner's own format: the name, and the details indented.
    private static string Describe(XElement failed)
    {
        string name = failed.Attribute("name")?.Value ?? failed.Attribute("type")?.Value ?? "an error";
        XElement? failure = failed.Element("failure");
        string?[] parts =
        [
            failure?.Element("message")?.Value, failure?.Element("stack-trace")?.Value, failed.Element("output")?.Value,
        ];
        IEnumerable<string> lines = parts.OfType<string>()
            .SelectMany(part => part.ReplaceLineEndings("\n").TrimEnd().Split('\n'))
            .Select(line => "  " + line);
        return string.Join('\n', [name, .. lines]);
    }
}
