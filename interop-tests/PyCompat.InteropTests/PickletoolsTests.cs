using PyCompat.Pickle.Inspection;

namespace PyCompat.InteropTests;

public sealed class PickletoolsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Listings_match_pickletools_at_every_protocol()
    {
        InstalledPython newest = InstalledPythons.All[^1];
        (await Peer.RunPythonAsync(newest, "pickletools_golden.py", _folder.FullName)).MustHaveSucceeded();
        ReadOnlyMemory<byte> pickles = await ReadAsync("pickles.bin");
        string[] expected = System.Text.Encoding.UTF8.GetString((await ReadAsync("listings.txt")).Span).Split('\n');

        var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        int count = 0;
        for (; !pickles.IsEmpty; count++)
        {
            pickles = pickles[(int)new PickleDisassembler(pickles).WriteTo(output)..];
        }

        string[] listed = output.ToString().Split('\n');
        Assert.True(count > 500, $"only {count} pickles");
        for (int line = 0; line < Math.Min(expected.Length, listed.Length); line++)
        {
            // Comparing the whole output would print megabytes on failure.
            Assert.True(expected[line] == listed[line], $"line {line}:\n{Cut(expected[line])}\n{Cut(listed[line])}");
        }

        Assert.Equal(expected.Length, listed.Length);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string name) =>
        await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, name), TestRun.Cancellation);

    private static string Cut(string line) => line.Length > 1000 ? line[..1000] : line;
}
