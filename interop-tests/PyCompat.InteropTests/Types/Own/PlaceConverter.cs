namespace PyCompat.InteropTests.Types.Own;

/// <summary>A dict in Python, or an instance of any class with these attributes.</summary>
public sealed class PlaceConverter : PyConverter<Place>
{
    private static readonly PyRecordSchema Schema = new(
    [
        new PyMemberSchema("name", PyMemberRules.Required | PyMemberRules.NotNull),
        new PyMemberSchema("position"),
        new PyMemberSchema("tags", PyMemberRules.NotNull),
    ]);

    private static readonly PyConverter<Coordinate> Position = new CoordinateConverter();
    private static readonly PyConverter<List<string?>> Tags = PyConverters.ListOf(PyConverters.String);

    protected override string Expected => Schema.ToString();

    protected override Place Read(ref PyReader reader)
    {
        string name = "";
        Coordinate position = default;
        List<string?> tags = [];
        reader.BeginRecord(Schema);
        while (reader.TryReadMember(out int member))
        {
            switch (member)
            {
                case 0: name = reader.ReadString(); break;
                case 1: position = reader.Read(Position); break;
                case 2: tags = reader.Read(Tags); break;
            }
        }

        return new Place(name, position, tags);
    }

    protected override void Write(ref PyWriter writer, Place value)
    {
        if (writer.TryBeginRecord(Schema))
        {
            writer.WriteString(value.Name);
            writer.Write(value.Position, Position);
            writer.Write(value.Tags, Tags);
            writer.EndRecord();
        }
    }
}
