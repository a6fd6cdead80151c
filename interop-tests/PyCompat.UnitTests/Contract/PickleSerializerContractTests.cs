using PyCompat.Pickle;

namespace PyCompat.UnitTests.Contract;

public sealed class PickleSerializerContractTests : ObjectSerializerContract
{
    protected override IObjectSerializer Serializer => PickleSerializer.Default;
}
