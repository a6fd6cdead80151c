using PyCompat.Pickle.Inspection;

namespace PyCompat.UnitTests.Pickle.Inspection;

public class PickleInspectionTests
{
    [Theory]
    [InlineData("cos\nsystem\n.", "os.system")]
    [InlineData("c__builtin__\neval\n.", "builtins.eval")]
    [InlineData("c__builtin__\nexecfile\n.", "builtins.execfile")]
    [InlineData("ccommands\ngetoutput\n.", "subprocess.getoutput")]
    [InlineData("(iposix\nsystem\n.", "posix.system")]
    [InlineData("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093.", "os.system")]
    [InlineData("\u0080\u0004\u008c\u0007logging\u008c\u0009os.system\u0093.", "logging.os.system")]
    [InlineData("\u0080\u0003cshutil\nos\n.", "shutil.os")]
    [InlineData("\u0080\u0003csubprocess\nPopen\n.", "subprocess.Popen")]
    [InlineData("\u0080\u0003cctypes.util\nfind_library\n.", "ctypes.util.find_library")]
    [InlineData("\u0080\u0003cmine\nThing.__init__.__globals__\n.", "mine.Thing.__init__.__globals__")]
    public void Names_known_to_run_code_are_marked(string pickle, string name)
    {
        PickleImport import = Assert.Single(Inspect(pickle).Imports);

        Assert.Equal(name, import.Name);
        Assert.NotNull(import.Danger);
    }

    [Theory]
    [InlineData("\u0080\u0003ccollections\nOrderedDict\n.")]
    [InlineData("\u0080\u0003cmine\nThing\n.")]
    [InlineData("\u0080\u0003cmine\nload\n.")]
    [InlineData("\u0080\u0003csubprocess\nCalledProcessError\n.")]
    [InlineData("\u0080\u0003cos\nstat_result\n.")]
    public void Unknown_names_are_also_listed(string pickle) =>
        Assert.Null(Assert.Single(Inspect(pickle).Imports).Danger);

    [Fact]
    public void Names_that_are_discarded_are_listed()
    {
        PickleInspection inspection = Inspect("cos\nsystem\n0cmine\nThing\n0K\u0001.");

        Assert.Equal(1L, inspection.Value);
        Assert.Equal(["os.system", "mine.Thing"], inspection.Imports.Select(import => import.Name));
    }

    [Fact]
    public void A_name_is_listed_once()
    {
        PickleInspection inspection = Inspect("cos\nsystem\n0cos\nsystem\n.");

        Assert.Single(inspection.Imports);
    }

    [Fact]
    public void Names_before_the_error_in_a_broken_pickle_are_listed()
    {
        PickleInspection inspection = Inspect("cos\nsystem\n(S'ls'\ntRRR.");

        Assert.Equal(PickleErrorCode.StackUnderflow, inspection.Error?.ErrorCode);
        Assert.Equal(20, inspection.Error?.Offset);
        Assert.Null(inspection.Value);
        Assert.Equal("os.system", Assert.Single(inspection.Imports).Name);
    }

    [Fact]
    public void A_truncated_pickle_is_inspected_up_to_its_end()
    {
        byte[] pickle = [0x80, 2, 0x82, 7, .. "(S'ls'\ncos\nsystem\nt."u8];
        for (int length = 0; length < pickle.Length; length++)
        {
            PickleInspection inspection = PickleInspection.Of(pickle.AsMemory(0, length));

            Assert.Equal(PickleErrorCode.Truncated, inspection.Error?.ErrorCode);
            Assert.Equal(
                (length >= 4 ? 1 : 0) + (length >= pickle.Length - 2 ? 1 : 0), inspection.Imports.Count);
        }
    }

    [Fact]
    public void Extension_codes_are_listed()
    {
        PickleImport import = Assert.Single(Inspect("\u0080\u0002\u0082\u0007.").Imports);

        Assert.Equal((7, null, "copyreg extension 7"), (import.ExtensionCode, import.Global, import.Name));
    }

    [Fact]
    public void An_extension_code_that_the_options_define_is_listed_by_name()
    {
        var options = new PickleOptions
        {
            Extensions = new Dictionary<int, PyGlobal> { [7] = new("os", "system") },
        };

        PickleImport import = Assert.Single(
            PickleInspection.Of(new byte[] { 0x80, 2, 0x82, 7, (byte)'.' }, options).Imports);

        Assert.NotNull(import.Danger);
    }

    private static PickleInspection Inspect(string pickle) =>
        PickleInspection.Of(System.Text.Encoding.Latin1.GetBytes(pickle));
}
