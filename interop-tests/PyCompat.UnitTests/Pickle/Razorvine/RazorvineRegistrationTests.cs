using PyCompat.Pickle.Format;
using PyCompat.Pickle.Razorvine;
using IObjectConstructor = global::Razorvine.Pickle.IObjectConstructor;
using IObjectDeconstructor = global::Razorvine.Pickle.IObjectDeconstructor;
using IObjectPickler = global::Razorvine.Pickle.IObjectPickler;
using Pickler = global::Razorvine.Pickle.Pickler;
using Unpickler = global::Razorvine.Pickle.Unpickler;

namespace PyCompat.UnitTests.Pickle.Razorvine;

/// <summary>
/// Razorvine's registries: the program's entries are used, and the adapter leaves other entries unchanged.
/// </summary>
public class RazorvineRegistrationTests
{
    static RazorvineRegistrationTests()
    {
        // Names and types that no other test uses, because the registries are per process.
        Unpickler.registerConstructor("registered", "Money", new MoneyConstructor());
        Pickler.registerCustomPickler(typeof(Money), new MoneyPickler());
        Pickler.registerCustomDeconstructor(typeof(Weight), new WeightDeconstructor());
    }

    [Fact]
    public void A_constructor_registered_by_the_program_creates_the_value()
    {
        byte[] message = PickleSerializer.Default.Serialize(
            PyObject.Call(new PyGlobal("registered", "Money"), 1.10m, "EUR"));

        object? read = new RazorvineSerializer().Deserialize(new ReadOnlySequence<byte>(message));

        Assert.Equal(new Money(1.10m, "EUR"), read);
    }

    [Fact]
    public void A_pickler_registered_by_the_program_writes_the_value_and_equal_ones_stay_two()
    {
        var money = new Money(1.1m, "EUR");

        object? read = RoundTrip(new object[] { money, money, new Money(1.10m, "EUR") });

        var made = Assert.IsType<PyTuple>(read);
        Assert.Same(made[0], made[1]);
        Assert.NotSame(made[0], made[2]);
    }

    [Fact]
    public void A_deconstructor_registered_by_the_program_writes_the_value() => Assert.Equal(
        "registered.Weight(Decimal('1.10'))", PyRepr.Format(RoundTrip(new Weight(1.10m))));

    [Fact]
    public void Other_users_of_Razorvine_in_the_process_see_no_difference()
    {
        _ = RoundTrip(new object[] { 1.1m, DateTime.UtcNow, Guid.NewGuid() });
        using var pickler = new Pickler();
        using var unpickler = new Unpickler();

        // Razorvine's behavior: a byte array is a bytearray, and an exception a PythonException.
        Assert.IsType<PyByteArray>(PickleSerializer.Default.Deserialize(pickler.dumps(new byte[] { 1 })));
        object exception = unpickler.loads(PickleSerializer.Default.Serialize(
            PyObject.Call(new PyGlobal("builtins", "ValueError"), "wrong")));
        Assert.Equal("PythonException", exception.GetType().Name);
    }

    private static object? RoundTrip(object value)
    {
        var output = new ArrayBufferWriter<byte>();
        new RazorvineSerializer().Serialize(output, value);
        return PickleSerializer.Default.Deserialize(output.WrittenSpan);
    }

    private sealed record Money(decimal Amount, string Currency);

    private sealed record Weight(decimal Kilograms);

    private sealed class MoneyConstructor : IObjectConstructor
    {
        public object construct(object[] args) => new Money((decimal)args[0], (string)args[1]);
    }

    private sealed class MoneyPickler : IObjectPickler
    {
        public void pickle(object o, Stream outs, Pickler currentPickler)
        {
            var money = (Money)o;
            outs.Write("cregistered\nMoney\n"u8);
            currentPickler.save(money.Currency);
            outs.Write([Opcode.Tuple1, Opcode.Reduce]);
        }
    }

    private sealed class WeightDeconstructor : IObjectDeconstructor
    {
        public string get_module() => "registered";

        public string get_name() => "Weight";

        public object[] deconstruct(object obj) => [((Weight)obj).Kilograms];
    }
}
