namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Types that are read and written as another type.</summary>
public class ViaTests
{
    private static readonly PickleSerializer Serializer = new(new PickleOptions
    {
        Converters =
        [
            .. NumPyConverters.All,
            PyConverters.Via<Uri, string?>(
                PyConverters.String, static text => new Uri(text!), static uri => uri.OriginalString),
        ],
    });

    [Fact]
    public void None_is_null_both_ways()
    {
        byte[] pickle = Serializer.Serialize(new Sample("x", null, null));
        Sample read = Serializer.Deserialize<Sample>(pickle);
        Assert.Equal(("x", null, null), (read.Name, read.Mask, read.Source));
    }

    [Fact]
    public void A_value_is_read()
    {
        byte[] pickle = Serializer.Serialize(new Sample("x", NdArray.Create([1.0]), new Uri("http://example.org/")));
        Sample read = Serializer.Deserialize<Sample>(pickle);
        Assert.Equal([1.0], read.Mask!.ToArray<double>());
        Assert.Equal(new Uri("http://example.org/"), read.Source);
    }

    [Fact]
    public void An_array_that_occurs_twice_becomes_one()
    {
        var array = NdArray.Create([1.0, 2.0]);
        List<NdArray> read = Serializer.Deserialize<List<NdArray>>(Serializer.Serialize<List<NdArray>>([array, array]));
        Assert.Same(read[0], read[1]);
    }

    private sealed record Sample(string Name, NdArray? Mask, Uri? Source);
}
