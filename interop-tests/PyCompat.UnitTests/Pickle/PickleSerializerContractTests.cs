namespace PyCompat.UnitTests.Pickle;

public sealed class PickleSerializerContractTests : ObjectSerializerContract
{
    protected override IObjectSerializer Serializer => PickleSerializer.Default;
}
