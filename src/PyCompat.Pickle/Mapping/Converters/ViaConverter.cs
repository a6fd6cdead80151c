namespace PyCompat.Pickle;

/// <summary>A type that is read and written as another one; None is null where it has one.</summary>
internal sealed class ViaConverter<T, TOther>(
    PyConverter<TOther> other, Func<TOther, T> from, Func<T, TOther> to) : PyConverter<T>
{
    internal override string Expected => other.Expected;

    internal override bool IsScalar => other.IsScalar;

    internal override bool HoldsReferences => other.HoldsReferences;

    internal override bool IsKey => other.IsKey;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        bool isReference = reader.Peek() is Opcode.BinGet or Opcode.LongBinGet;
        if ((isReference && KeepsReferences) || !other.TryRead(ref reader, out TOther raw))
        {
            // What an object became that came before, the general way knows.
            return false;
        }

        if (IsNone(raw))
        {
            return true;
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
        bool isKept = KeepsReferences && value is not null && Type.GetTypeCode(value.GetType()) == TypeCode.Object;
        if (isKept && conversion.TryGetMade(value!, this, out T made))
        {
            return made;
        }

        TOther raw = other.Convert(value, conversion);
        if (IsNone(raw))
        {
            return default!;
        }

        try
        {
            made = from(raw);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleError.TypeMismatch, $"no {typeof(T)} can be made of it: {exception.Message}", exception);
        }

        if (isKept && made is not null)
        {
            conversion.SetMade(value!, this, made);
        }

        return made;
    }

    internal override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNone();
        }
        else
        {
            other.Write(writer, to(value));
        }
    }

    /// <summary>Whether an object that comes twice is to become one.</summary>
    private bool KeepsReferences => !typeof(T).IsValueType && other.HoldsReferences;

    private static bool IsNone(TOther raw) => raw is null && default(T) is null;
}
