using Pickler = global::Razorvine.Pickle.Pickler;
using Unpickler = global::Razorvine.Pickle.Unpickler;

namespace PyCompat.Benchmarks.Peers;

internal static partial class RivalPickler
{
    static partial void Provide(ref IPickler? pickler) => pickler = new RazorvinePickler();

    // A new one each time, as its guide has it: an Unpickler keeps its memo.
    private sealed class RazorvinePickler : IPickler
    {
        public object Loads(byte[] pickle)
        {
            using Unpickler unpickler = new();
            return unpickler.loads(pickle);
        }

        public byte[] Dumps(object value)
        {
            using Pickler pickler = new();
            return pickler.dumps(value);
        }
    }
}
