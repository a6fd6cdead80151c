namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>
/// How native code sends enums that were not registered, tested in a child process with the corresponding switch turned
/// off.
/// </summary>
public class EnumsWithoutReflectionTests
{
    private const int Limit = 60_000;

    private enum OfSByte : sbyte
    {
        Least = sbyte.MinValue,
        Most = sbyte.MaxValue,
    }

    private enum OfByte : byte
    {
        Least = 0,
        Most = byte.MaxValue,
    }

    private enum OfInt16 : short
    {
        Least = short.MinValue,
        Most = short.MaxValue,
    }

    private enum OfUInt16 : ushort
    {
        Least = 0,
        Most = ushort.MaxValue,
    }

    private enum OfInt32
    {
        Least = int.MinValue,
        Most = int.MaxValue,
    }

    private enum OfUInt32 : uint
    {
        Least = 0,
        Most = uint.MaxValue,
    }

    private enum OfInt64 : long
    {
        Least = long.MinValue,
        Most = long.MaxValue,
    }

    private enum OfUInt64 : ulong
    {
        Least = 0,
        Most = ulong.MaxValue,
    }

    [PyClass("colors", "Color")]
    private enum OfPython
    {
        Red = 1,
    }

    [PyEnum(PyEnumForm.Name)]
    private enum Named
    {
        Red = 1,
    }

    [Fact(Timeout = Limit)]
    public async Task Enums_are_sent_as_numbers_and_one_whose_attributes_require_more_is_refused()
    {
        await using var child = PythonProcess.StartScript(
            Environment.ProcessPath!,
            ["enums without reflection"],
            new PythonProcessOptions
            {
                Interpreter = Environment.ProcessPath!,
                Environment = new Dictionary<string, string?> { [ChildProgram.Variable] = "yes" },
            });
        long[] numbers =
        [
            sbyte.MinValue, sbyte.MaxValue, 0, byte.MaxValue, short.MinValue, short.MaxValue, 0, ushort.MaxValue,
            int.MinValue, int.MaxValue, 0, uint.MaxValue, long.MinValue, long.MaxValue, 0, 0x1234,
        ];
        foreach (long number in numbers)
        {
            Assert.Equal(number, await child.Connection.ReceiveAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(new BigInteger(ulong.MaxValue), child.Connection.Receive());

        foreach (string type in (string[])[nameof(OfPython), nameof(Named)])
        {
            Assert.Contains(
                $"EnumOf<{type}>", Assert.IsType<string>(child.Connection.Receive()), StringComparison.Ordinal);
        }

        Assert.Equal((long)int.MaxValue, child.Connection.Receive());
    }

    /// <summary>Runs in the child.</summary>
    internal static void Send(Connection connection)
    {
        AppContext.SetSwitch("PyCompat.Pickle.ReflectionMapping", false);
        object[] members =
        [
            OfSByte.Least, OfSByte.Most, OfByte.Least, OfByte.Most, OfInt16.Least, OfInt16.Most, OfUInt16.Least,
            OfUInt16.Most, OfInt32.Least, OfInt32.Most, OfUInt32.Least, OfUInt32.Most, OfInt64.Least, OfInt64.Most,
            OfUInt64.Least, (OfInt64)0x1234, OfUInt64.Most,
        ];
        foreach (object member in members)
        {
            connection.Send(member);
        }

        foreach (object member in (object[])[OfPython.Red, Named.Red])
        {
            try
            {
                connection.Send(member);
            }
            catch (PickleException refused)
            {
                connection.Send((object)refused.Message);
            }
        }

        PickleSerializer serializer = new(new PickleOptions { Converters = [PyConverters.EnumOf<OfInt32>()] });
        connection.SendAsync((object)OfInt32.Most, serializer).AsTask().GetAwaiter().GetResult();
    }
}
