using global::Razorvine.Pickle;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>
/// A value that the adapter writes itself, in place of the original in what Razorvine enumerates. It is only equal to
/// itself: Razorvine remembers what it has written by equality, and would write 1.10 as an earlier 1.1.
/// </summary>
/// <remarks>
/// Razorvine only takes picklers from its registry, which is global to the process. This type is the only one
/// registered there, and has no instances outside of the adapter.
/// </remarks>
internal sealed class OutgoingValue(AdapterPickler pickler, object value, Action<PickleFragment, object> write)
{
    public static void Register() => Pickler.registerCustomPickler(typeof(OutgoingValue), new Writer());

    /// <summary>
    /// Whether it has been written. If it is an item of one of its own items, it is still being written, but then
    /// Razorvine already has it in its memo.
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
