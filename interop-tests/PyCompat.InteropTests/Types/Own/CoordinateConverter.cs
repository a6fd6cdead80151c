namespace PyCompat.InteropTests.Types.Own;

/// <summary>A tuple of two floats in Python.</summary>
public sealed class CoordinateConverter : PyConverter<Coordinate>
{
    protected override Coordinate Read(ref PyReader reader)
    {
        reader.BeginTuple(2);
        var coordinate = new Coordinate(reader.ReadDouble(), reader.ReadDouble());
        reader.EndTuple();
        return coordinate;
    }

    protected override void Write(ref PyWriter writer, Coordinate value)
    {
        writer.BeginTuple(2);
        writer.WriteDouble(value.Latitude);
        writer.WriteDouble(value.Longitude);
        writer.EndTuple();
    }
}
