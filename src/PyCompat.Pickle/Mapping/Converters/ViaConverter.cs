namespace PyCompat.Pickle;

/// <summary>A type that is read and written as another one.</summary>
internal sealed class ViaConverter<T, TOther>(
    PyConverter<TOther> other, Func<TOther, T> from, Func<T, TOther> to) : PyConverter<T>
{
    internal override string Expected => other.Expected;

    internal override bool IsScalar => other.IsScalar;

    internal override bool HoldsReferences => other.HoldsReferences;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        if (!other.TryRead(ref reader, out TOther raw))
        {
            return false;
        }

        try
        {
            value = from(raw);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Told, with its place in the message, by the general way.
            return false;
        }
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        TOther raw = other.Convert(value, conversion);
        try
        {
            return from(raw);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleError.TypeMismatch, $"no {typeof(T)} can be made of it: {exception.Message}", exception);
        }
    }

    internal override void Write(PickleWriter writer, T value) => other.Write(writer, to(value));
}
