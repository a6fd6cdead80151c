namespace PyCompat.InteropTests.Types.Own;

/// <summary>The converters that docs/type-mapping.md shows, with a real Python.</summary>
public class OwnConverterTests
{
    private const string Dict = "{'name': 'Wroclaw', 'position': (51.1, 17.0), 'tags': ['city', None, 'city']}";

    private const string Model = "Model(tags=['city', None, 'city'], position=(51.1, 17.0), kind=[1], name='Wroclaw')";

    private static readonly PlaceConverter Places = new();

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", NewestByDefault = true)]
    public async Task Places_come_from_a_dict_or_an_object_and_go_back(InstalledPython python)
    {
        await using PythonProcess process = Start(python);
        foreach (string sent in new[] { Dict, Model })
        {
            await process.Connection.SendAsync((sent, Dict), TestRun.Cancellation);
            Assert.True(await process.Connection.ReceiveAsync<bool>(TestRun.Cancellation));
            Place place = await process.Connection.ReceiveAsync(Places, TestRun.Cancellation);
            Assert.Equal(("Wroclaw", new Coordinate(51.1, 17)), (place.Name, place.Position));
            Assert.Equal(["city", null, "city"], place.Tags);
            await process.Connection.SendAsync(place, Places, TestRun.Cancellation);
            Assert.Equal("", await process.Connection.ReceiveAsync<string>(TestRun.Cancellation));
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", NewestByDefault = true)]
    public async Task What_does_not_fit_is_an_error_that_says_where(InstalledPython python)
    {
        await using PythonProcess process = Start(python);
        foreach ((string sent, string told) in new[]
        {
            ("[{'name': 'x', 'position': (1, '2')}]", "$[0].position[1]: expected a number, got str"),
            ("[{'name': None, 'position': (1, 2)}]", "$[0].name: expected a str, got None"),
            ("[{'name': 'x'}]", "$[0]: the dict has no 'position', which Place needs"),
            ("[None, 7]", "$[1]: expected a dict or an object, got int"),
        })
        {
            await process.Connection.SendAsync((sent, "None"), TestRun.Cancellation);
            Assert.True(await process.Connection.ReceiveAsync<bool>(TestRun.Cancellation));
            PickleException error = await Assert.ThrowsAsync<PickleException>(
                async () => await process.Connection.ReceiveAsync(
                    PyConverters.ListOf(Places), TestRun.Cancellation));
            Assert.Equal(told, error.Message);
            await process.Connection.SendAsync((object?)null, TestRun.Cancellation);
            Assert.Equal("", await process.Connection.ReceiveAsync<string>(TestRun.Cancellation));
        }
    }

    [Fact]
    public async Task The_document_shows_these_converters()
    {
        string document = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "docs", "type-mapping.md"), TestRun.Cancellation);
        foreach (string source in new[] { nameof(CoordinateConverter), nameof(PlaceConverter) })
        {
            string code = await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "docs", $"{source}.cs"), TestRun.Cancellation);
            string type = code[code.IndexOf("public sealed class", StringComparison.Ordinal)..];
            Assert.Contains(type, document, StringComparison.Ordinal);
        }
    }

    private static PythonProcess Start(InstalledPython python) => PythonProcess.StartScript(
        Fixtures.PythonFile("type_mapping_peer.py"), [], new PythonProcessOptions { Interpreter = python.Path });
}
