using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>How <typeparamref name="T"/> is read from and written as Python objects.</summary>
public abstract class PyConverter<T> : PyConverter
{
    private protected PyConverter()
    {
    }

    /// <inheritdoc/>
    public override Type Type => typeof(T);

    /// <summary>Reads a value straight from the pickle; false where it is not regular, with nothing to undo.</summary>
    internal abstract bool TryRead(ref TypedReader reader, out T value);

    /// <summary>Makes a value of what the general reader made.</summary>
    /// <exception cref="PickleException">It does not fit.</exception>
    internal abstract T Convert(object? value, Conversion conversion);

    /// <summary>Writes a value.</summary>
    internal abstract void Write(PickleWriter writer, T value);

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
