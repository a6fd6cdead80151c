using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>
/// How <typeparamref name="T"/> is read from and written as Python objects. Derive from it for a type of your own,
/// where <see cref="PyConverters.Via"/> and <see cref="PyRecord{T}"/> do not do.
/// </summary>
/// <remarks>
/// None is null, both ways and without asking the converter, where <typeparamref name="T"/> has a null. An object that
/// comes twice becomes one, where <typeparamref name="T"/> is a reference type. Instances serve any number of threads.
/// </remarks>
public abstract class PyConverter<T> : PyConverter
{
    /// <summary>For a converter of a type of your own.</summary>
#pragma warning disable RS0022 // The base class is closed on purpose: this one is the way to derive.
    protected PyConverter()
#pragma warning restore RS0022
    {
    }

    private static bool IsReference => !typeof(T).IsValueType;

    /// <inheritdoc/>
    public override Type Type => typeof(T);

    /// <summary>Reads one value: exactly one, as a scalar, by another converter, as a tuple or as a record.</summary>
    /// <remarks>
    /// A pickle is read straight from its bytes, and gone through again where that did not succeed: this may be called
    /// more than once for a value, and leaves everything else as it is. What <paramref name="reader"/> cannot read, it
    /// says by an exception or, the first time, returns defaults for. What this throws becomes a
    /// <see cref="PickleException"/> that says where.
    /// </remarks>
    /// <exception cref="PickleException">The value does not fit.</exception>
    protected abstract T Read(ref PyReader reader);

    /// <summary>Writes one value: exactly one, likewise.</summary>
    protected abstract void Write(ref PyWriter writer, T value);

    /// <summary>Reads a value straight from the pickle; false where it is not regular, with nothing to undo.</summary>
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
            // The converter refuses the value: told, with its place in the message, by the general way.
            value = default!;
            return straight.GiveUpValue();
        }
    }

    /// <summary>Makes a value of what the general reader made.</summary>
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
                PickleErrorCode.TypeMismatch, $"{typeof(T)} refuses the values: {exception.Message}", exception);
            conversion.LeaveTo(depth);
            throw refused;
        }

        if (isKept && result is not null)
        {
            conversion.SetMade(value!, this, result);
        }

        return result;
    }

    /// <summary>Writes a value.</summary>
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
    /// Reads values one after the other until <paramref name="items"/> is full or an opcode that takes them stands
    /// next.
    /// </summary>
    /// <returns>How many; -1 where one is not regular.</returns>
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

    /// <summary>Writes values one after the other: the items of one batch.</summary>
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
