using global::Razorvine.Pickle;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>
/// A value that the adapter writes itself, in place of the value in what Razorvine goes through. It is equal to itself
/// alone: Razorvine keeps what it has written by equality, and would write 1.10 as the 1.1 that came before.
/// </summary>
/// <remarks>
/// Razorvine takes picklers from its registry alone, which is one for the whole process. This type is the only one
/// registered there, and nobody else has any of it.
/// </remarks>
internal sealed class OutgoingValue(AdapterPickler pickler, object value, Action<PickleFragment, object> write)
{
    public static void Register() => Pickler.registerCustomPickler(typeof(OutgoingValue), new Writer());

    /// <summary>
    /// Whether it has been written: while it is written still, as an item of an item of its own, which Razorvine has in
    /// its memo by then.
    /// </summary>
    public bool IsWritten { get; private set; }

    private sealed class Writer : IObjectPickler
    {
        public void pickle(object o, Stream outs, Pickler currentPickler)
        {
            var outgoing = (OutgoingValue)o;
            outgoing.Write(outs);
        }
    }

    private void Write(Stream output)
    {
        write(new PickleFragment(output, pickler, this), value);
        IsWritten = true;
    }
}
