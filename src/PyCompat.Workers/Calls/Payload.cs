using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Workers.Calls;

/// <summary>
/// Reads results and writes items. Those that may be anything are read and written untyped, for which nothing has to be
/// built at run time.
/// </summary>
internal static class Payload<T>
{
    private const string Warned = "The caller of CallAsync, StreamAsync and MapAsync is warned.";

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Warned)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Warned)]
    public static async ValueTask<T> ReceiveAsync(Connection connection) => typeof(T) == typeof(object)
        ? (T)(await connection.ReceiveAsync().ConfigureAwait(false))!
        : await connection.ReceiveAsync<T>().ConfigureAwait(false);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Warned)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Warned)]
    public static T Read(PickleSerializer serializer, ReadOnlySpan<byte> pickle) => typeof(T) == typeof(object)
        ? (T)serializer.Deserialize(pickle)!
        : serializer.Deserialize<T>(pickle);

    /// <summary>Pickles the arguments of a function that takes one.</summary>
    public static byte[] WriteArgument(PickleSerializer serializer, T item) => typeof(T) == typeof(object)
        ? serializer.Serialize(new PyTuple(new PyTuple(item), null))
        : serializer.Serialize(((ValueTuple<T>)new(item), (object?)null));
}
