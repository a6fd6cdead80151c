namespace PyCompat.Pickle;

/// <summary>A base class or interface whose derived types Python's classes tell apart.</summary>
internal sealed class PolymorphicConverter<T>(PyConverter<T>? own, IReadOnlyList<DerivedConverter<T>> derived)
    : PyConverter<T>
{
    internal override string Expected => string.Join(" or ", derived.Select(static one => $"a {one.Class.Global}"));

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        if (reader.TryTake(Opcode.None))
        {
            return true;
        }

        reader.Peek();
        TypedReader.Checkpoint checkpoint = reader.Mark();
        if (!reader.TryReadGlobal(out TypedReader.GlobalName name))
        {
            return reader.TryReturn(checkpoint) && own is not null && own.TryRead(ref reader, out value);
        }

        foreach (DerivedConverter<T> one in derived)
        {
            if (one.Class.Matches(name))
            {
                return reader.TryReturn(checkpoint) && one.TryRead(ref reader, out value);
            }
        }

        return reader.TryReturn(checkpoint) && own is not null && own.TryRead(ref reader, out value);
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case null:
                return default!;
            case T same:
                return same;
            case PyObject { Class: { } type } when Find(type) is { } one:
                return one.Convert(value, conversion);
            default:
                return own is null ? throw conversion.Mismatch(this, value) : own.Convert(value, conversion);
        }
    }

    internal override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNone();
            return;
        }

        DerivedConverter<T>? one = derived.FirstOrDefault(one => one.Type == value.GetType());
        if (one is not null)
        {
            one.Write(writer, value);
        }
        else if (own is not null && value.GetType() == typeof(T))
        {
            own.Write(writer, value);
        }
        else
        {
            throw new PickleException(
                PickleError.NotSerializable,
                $"{value.GetType()} is not among the types derived from {typeof(T)}: name it by a PyDerived attribute");
        }
    }

    private DerivedConverter<T>? Find(PyGlobal type) => derived.FirstOrDefault(one => one.Class.Matches(type));
}
