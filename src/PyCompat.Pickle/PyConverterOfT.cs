using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>
/// Reads and writes <typeparamref name="T"/> as Python objects. Derive from it for your own type if neither
/// <see cref="PyConverters.Via"/> nor <see cref="PyRecord{T}"/> is enough.
/// </summary>
/// <remarks>
/// Where <typeparamref name="T"/> can be null, None is null in both directions, and the converter is not called. Where
/// <typeparamref name="T"/> is a reference type, an object that occurs twice becomes one object. Instances are
/// thread-safe.
/// </remarks>
public abstract class PyConverter<T> : PyConverter
{
    /// <summary>Initializes a converter for your own type.</summary>
#pragma warning disable RS0022 // The base class is closed on purpose: this one is the way to derive.
    protected PyConverter()
#pragma warning restore RS0022
    {
    }

    private static bool IsReference => !typeof(T).IsValueType;

    /// <inheritdoc/>
    public override Type Type => typeof(T);

    /// <summary>Reads exactly one value: a scalar, a value of another converter, a tuple or a record.</summary>
    /// <remarks>
    /// A pickle is first read straight from its bytes, and a second time by the general reader if that fails. So this
    /// method may be called more than once per value and must have no side effects. If <paramref name="reader"/> cannot
    /// read something, it throws or, on the first pass, returns default values. Exceptions thrown here are wrapped in a
    /// <see cref="PickleException"/> that says where.
    /// </remarks>
    /// <exception cref="PickleException">The value does not fit.</exception>
    protected abstract T Read(ref PyReader reader);

    /// <summary>Writes exactly one value, in the same ways.</summary>
    protected abstract void Write(ref PyWriter writer, T value);

    /// <summary>Reads a value straight from the pickle; false, with nothing to undo, if it is irregular.</summary>
    internal virtual bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        switch (reader.Peek())
        {
            case Opcode.None when default(T) is null:
                return reader.TryTake(Opcode.None);
            case Opcode.BinGet or Opcode.LongBinGet when IsReference && reader.TryTakeReference(this, out value):
                return true;
        }

        var straight = new PyReader(ref reader, this, IsReference);
        try
        {
            value = Read(ref straight);
            return straight.TryEnd(IsReference ? value : null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The converter rejects the value; the general path reports that with its location.
            value = default!;
            return straight.GiveUpValue();
        }
    }

    /// <summary>Converts what the general reader made.</summary>
    /// <exception cref="PickleException">It does not fit.</exception>
    internal virtual T Convert(object? value, Conversion conversion)
    {
        if (default(T) is null && conversion.IsNone(this, value))
        {
            return default!;
        }

        bool isKept = IsReference && value is not null && Type.GetTypeCode(value.GetType()) == TypeCode.Object;
        if (isKept)
        {
            if (conversion.TryGetMade(value!, this, out T made))
            {
                return made;
            }

            conversion.Begin(value!, this);
        }

        int depth = conversion.Depth;
        var general = new PyReader(value, conversion, this);
        T result;
        try
        {
            result = Read(ref general);
            general.End();
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            PickleException refused = conversion.Error(
                PickleErrorCode.TypeMismatch, $"{typeof(T)} rejects the values: {exception.Message}", exception);
            conversion.LeaveTo(depth);
            throw refused;
        }

        if (isKept && result is not null)
        {
            conversion.SetMade(value!, this, result);
        }

        return result;
    }

    internal virtual void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNone();
            return;
        }

        var one = new PyWriter(writer, this, IsReference ? value : null);
        try
        {
            Write(ref one, value);
        }
        catch (PickleException exception) when (one.Step is { } step && exception.PassesFrom(step))
        {
            throw;
        }

        one.End();
    }

    /// <summary>
    /// Reads consecutive values until <paramref name="items"/> is full or the next opcode is one that collects them.
    /// </summary>
    /// <returns>The number of values; -1 if one is irregular.</returns>
    internal virtual int ReadRun(ref TypedReader reader, scoped Span<T> items)
    {
        int count = 0;
        while (count < items.Length && !reader.IsAtEnd())
        {
            if (!TryRead(ref reader, out items[count]))
            {
                return -1;
            }

            count++;
        }

        return count;
    }

    /// <summary>Writes consecutive values: the items of one batch.</summary>
    internal virtual void WriteRun(PickleWriter writer, ReadOnlySpan<T> items)
    {
        int i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                Write(writer, items[i]);
                writer.EndValue();
            }
        }
        catch (PickleException exception) when (exception.PassesFrom(PathStep.ToItem(i)))
        {
            throw;
        }
    }

    internal sealed override object? ConvertBoxed(object? value, Conversion conversion) => Convert(value, conversion);

    internal sealed override void WriteBoxed(PickleWriter writer, object value) => Write(writer, (T)value);
}
