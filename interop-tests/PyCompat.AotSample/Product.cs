using PyCompat.Pickle;

namespace PyCompat.AotSample;

/// <summary>A record that is written and read by functions instead of reflection.</summary>
internal sealed record Product(string Name, double UnitPrice, int Count)
{
    /// <summary>Converts to and from a dict.</summary>
    public static PyConverter<Product> AsDict { get; } = Convert(new PyRecord<Product>());

    /// <summary>Converts to and from an instance of the worker's class.</summary>
    public static PyConverter<Product> AsInstance { get; } = Convert(new PyRecord<Product>("__main__", "Product"));

    private static PyConverter<Product> Convert(PyRecord<Product> record)
    {
        PyMember<Product, string?> name = record.Member("name", PyConverters.String, product => product.Name);
        PyMember<Product, double> price =
            record.Member("unit_price", PyConverters.Double, product => product.UnitPrice);
        PyMember<Product, int> count = record.Member("count", PyConverters.Int32, product => product.Count);
        return record.Create(values => new Product(values.Get(name)!, values.Get(price), values.Get(count)));
    }
}
