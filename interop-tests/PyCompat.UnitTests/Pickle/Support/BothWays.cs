using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Reading;

namespace PyCompat.UnitTests.Pickle.Support;

/// <summary>Typed reading in both ways: straight from the bytes, and via the general reader.</summary>
internal static class BothWays
{
    /// <summary>Reads a pickle that has to be regular: both ways must accept it and agree.</summary>
    public static T Read<T>(byte[] pickle, PickleOptions? options = null)
    {
        options ??= PickleOptions.Default;
        PyConverter<T> converter = options.Resolver.Get<T>();
        Assert.True(
            TypedReader.TryRead(pickle, converter, options, out T? straight, out int length),
            $"not read straight from the bytes: {typeof(T)}");
        Assert.Equal(pickle.Length, length);
        T general = General(pickle, converter, options);
        Assert.Equal(Written(general, converter), Written(straight, converter));
        return straight;
    }

    /// <summary>Reads a pickle written by the untyped writer, which writes the same as CPython.</summary>
    public static T ReadPython<T>(object? value, int protocol = 4) =>
        Read<T>(new PickleSerializer(new PickleOptions { Protocol = protocol }).Serialize(value));

    /// <summary>Reads a pickle that only the general way accepts.</summary>
    public static T ReadIrregular<T>(byte[] pickle, PickleOptions? options = null)
    {
        options ??= PickleOptions.Default;
        PyConverter<T> converter = options.Resolver.Get<T>();
        if (TypedReader.TryRead(pickle, converter, options, out T? straight, out _))
        {
            Assert.Equal(Written(General(pickle, converter, options), converter), Written(straight, converter));
        }

        return new PickleSerializer(options).Deserialize<T>(pickle);
    }

    /// <summary>
    /// Returns the error for a value of another type; straight reading leaves that to the general way.
    /// </summary>
    public static PickleException Refused<T>(object? value, PickleOptions? options = null)
    {
        options ??= PickleOptions.Default;
        byte[] pickle = PickleSerializer.Default.Serialize(value);
        Assert.False(TypedReader.TryRead(pickle, options.Resolver.Get<T>(), options, out _, out _));
        return Assert.Throws<PickleException>(() => new PickleSerializer(options).Deserialize<T>(pickle));
    }

    private static T General<T>(byte[] pickle, PyConverter<T> converter, PickleOptions options) =>
        Conversion.Convert(PickleReader.Read(pickle, [], options, out _), converter, options);

    private static byte[] Written<T>(T value, PyConverter<T> converter) =>
        PickleSerializer.Default.Serialize(value, converter);
}
