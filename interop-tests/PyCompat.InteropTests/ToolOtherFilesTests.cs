using System.IO.Compression;

namespace PyCompat.InteropTests;

/// <summary>How <c>dump</c> reports files that are not pickles; Python's own modules create them.</summary>
public sealed class ToolOtherFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_file_that_is_not_a_pickle_is_identified_with_the_next_step_and_not_listed()
    {
        await MakeFilesAsync();
        (string File, string[] Words)[] expected =
        [
            ("a.gz", ["is compressed by gzip", "gunzip -c {0} | pycompat dump -"]),
            ("a.bz2", ["is compressed by bzip2", "bunzip2 -c {0} | pycompat dump -"]),
            ("a.xz", ["is compressed by xz", "xz -dc {0} | pycompat dump -"]),
            ("a.lzma", ["is compressed by lzma", "xz --format=lzma -dc {0} | pycompat dump -"]),
            ("a.zlib", ["is compressed by zlib", "zlib.decompress", "< {0} | pycompat dump -"]),
            ("fast.zlib", ["is compressed by zlib"]),
            ("model.pt", ["a zip archive", "PyTorch", "unzip -p {0} archive/data.pkl | pycompat dump -"]),
            ("frame.zip", ["a zip archive", "its pickle is frame", "unzip -p {0} frame | pycompat dump -"]),
            ("text.zip", ["a zip archive", "a.pkl"]),
            ("odd.zip", ["x\\n\\x1b[2J; rm.pkl", "unzip -p {0} MEMBER"]),
            ("wheel.whl", ["a zip archive", "none of which looks like a pickle"]),
            ("arrays.npz", [".npz", "numpy.load"]),
            ("empty.zip", ["a zip archive", "0 members"]),
            ("cut.zip", ["a zip archive", "cannot be read"]),
            ("a.tar", ["a tar archive", "tar -xOf {0} MEMBER"]),
            ("a.npy", [".npy", "numpy.load"]),
            ("objects.npy", [".npy", "tail -c +129 {0} | pycompat dump -"]),
            ("a.json", ["JSON", "json.load"]),
            ("a.safetensors", ["safetensors"]),
        ];
        foreach (var (file, words) in expected)
        {
            var path = PathOf(file);
            var result = await Peer.RunToolAsync("dump", path);

            ToolFailure.MustBe(result, ToolFailure.RunTime, [path, .. words.Select(word => word.Replace("{0}", path))]);
            Assert.Equal("", result.Output);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("--json")]
    [InlineData("--value")]
    public async Task A_file_that_is_not_a_pickle_is_identified_by_every_output_option(string option)
    {
        await MakeFilesAsync();

        var result = await Peer.RunToolAsync("dump", option, PathOf("model.pt"));

        ToolFailure.MustBe(result, ToolFailure.RunTime, "archive/data.pkl");
        Assert.Equal("", result.Output);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("a.gz", "... | gunzip -c | pycompat dump -")]
    [InlineData("model.pt", "save it as FILE, then unzip -p FILE archive/data.pkl | pycompat dump -")]
    [InlineData("objects.npy", "... | tail -c +129 | pycompat dump -")]
    public async Task Standard_input_is_reported_as_part_of_a_pipeline(string file, string words)
    {
        await MakeFilesAsync();
        await using var peer = Peer.Start(Cli.Wrap(Fixtures.Tool).WithArguments(["dump", "-"])
            .WithStandardInputPipe(PipeSource.FromFile(PathOf(file))));

        ToolFailure.MustBe(await peer.WaitForEndAsync(), ToolFailure.RunTime, words);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("joblib2")]
    [InlineData("joblib4")]
    public async Task The_bytes_of_an_array_inside_a_pickle_are_reported_as_joblib_format(string file)
    {
        var made = await MakeFilesAsync();
        var line = Assert.Single(made.OutputLines, line => line.StartsWith(file, StringComparison.Ordinal));

        var result = await Peer.RunToolAsync("dump", PathOf(file));

        ToolFailure.MustBe(
            result, ToolFailure.RunTime, "joblib's format", $"from byte {line.Split(' ')[1]};", "joblib.load");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task PyTorchs_old_format_is_shown_up_to_its_numbers()
    {
        await MakeFilesAsync();

        var result = await Peer.RunToolAsync("dump", "--value", PathOf("old.pt"));

        ToolFailure.MustBe(result, ToolFailure.RunTime, "PyTorch's format before 1.6", "raw numbers");
        Assert.Equal(
            ["119547037146038801333356", "1001", "{}", "{'a': [1, 2]}", "['0']"], result.OutputLines);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_file_name_with_quotes_is_one_word_of_the_command()
    {
        Unix.Only("the commands are Unix commands");
        await MakeFilesAsync();

        var result = await Peer.RunToolAsync("dump", PathOf("it's a.gz"));

        ToolFailure.MustBe(
            result, ToolFailure.RunTime, $"gunzip -c '{PathOf("it's a.gz").Replace("'", "'\\''")}' | pycompat dump -");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("(dp0\n.", "{}")]
    [InlineData("PK\u0003\u0004\n.", "<persistent 'K\\x03\\x04'>")]
    public async Task A_pickle_is_shown_even_if_its_first_bytes_resemble_another_format(string latin1, string value)
    {
        await File.WriteAllTextAsync(
            PathOf("odd"), latin1, System.Text.Encoding.Latin1, TestRun.Cancellation);

        var result = await Peer.RunToolAsync("dump", "--value", PathOf("odd"));

        result.MustHaveSucceeded();
        Assert.Equal(value, result.Output.TrimEnd());
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(new byte[] { 0x1F, 0x8B }, new[] { "is compressed by gzip" })]
    [InlineData(new byte[] { (byte)'G', (byte)'G', (byte)'U', (byte)'F' }, new[] { "GGUF" })]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, new[] { "a zip archive", "cannot be read" })]
    [InlineData(new byte[] { 0x80, 4, (byte)'N' }, new[] { "longer than 2 GiB", "2147483591 bytes" })]
    public async Task A_file_of_more_than_2_GiB_is_reported_without_being_read(byte[] head, string[] words)
    {
        await MakeLongAsync(head);

        var result = await Peer.RunToolAsync("dump", PathOf("long"));

        ToolFailure.MustBe(result, ToolFailure.RunTime, [PathOf("long"), .. words]);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_pickle_in_a_zip_archive_of_more_than_2_GiB_is_named()
    {
        await MakeLongAsync("PK\u0003\u0004"u8.ToArray());
        AddMember("archive/data.pkl");

        var result = await Peer.RunToolAsync("dump", PathOf("long"));

        ToolFailure.MustBe(
            result, ToolFailure.RunTime, "a zip archive",
            $"unzip -p {PathOf("long")} archive/data.pkl | pycompat dump -");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_long_pickle_is_shown_even_if_its_first_bytes_resemble_another_format()
    {
        // As in zlib's format.
        var text = new string('x', 200_000);
        await File.WriteAllTextAsync(PathOf("odd"), $"(S'{text}'\nt.N.", TestRun.Cancellation);

        var result = await Peer.RunToolAsync("dump", "--value", PathOf("odd"));

        result.MustHaveSucceeded();
        Assert.Equal([$"('{text}',)", "None"], result.OutputLines);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_folder_is_reported_as_one() =>
        ToolFailure.MustBe(
            await Peer.RunToolAsync("dump", _folder.FullName), ToolFailure.RunTime, _folder.FullName, "is a folder");

    /// <summary>Creates a file with these first bytes, followed by zeros that take no space on most disks.</summary>
    private async Task MakeLongAsync(byte[] head)
    {
        const long Length = 2_300_000_000;
        await using var file = File.Create(PathOf("long"));
        await file.WriteAsync(head, TestRun.Cancellation);
        file.SetLength(Length);
    }

    private void AddMember(string name)
    {
        using var file = File.Open(PathOf("long"), FileMode.Append);
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        using var member = archive.CreateEntry(name).Open();
        member.Write([0x80, 4, (byte)'N', (byte)'.']);
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private async Task<PeerResult> MakeFilesAsync()
    {
        var result = await Peer.RunPythonAsync(InstalledPythons.Default, "other_files.py", _folder.FullName);
        result.MustHaveSucceeded();
        return result;
    }
}
