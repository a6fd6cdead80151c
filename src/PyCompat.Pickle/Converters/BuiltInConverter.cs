using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Base class of the codec's own converters: they see both reading paths, while others only see a
/// <see cref="PyReader"/>.
/// </summary>
internal abstract class BuiltInConverter<T> : PyConverter<T>
{
    protected internal abstract override string Expected { get; }

    protected sealed override T Read(ref PyReader reader) => reader.Read(this);

    protected sealed override void Write(ref PyWriter writer, T value) => writer.Write(value, this);

    internal abstract override bool TryRead(ref TypedReader reader, out T value);

    internal abstract override T Convert(object? value, Conversion conversion);

    internal abstract override void Write(PickleWriter writer, T value);
}
