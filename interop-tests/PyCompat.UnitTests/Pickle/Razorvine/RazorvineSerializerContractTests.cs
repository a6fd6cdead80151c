using PyCompat.Pickle.Razorvine;

namespace PyCompat.UnitTests.Pickle.Razorvine;

/// <summary>
/// The contract, with what Razorvine cannot do named: each of these is shown to fail still, so that a version that can
/// is noticed, and taken off the table here and in docs/razorvine.md. So is one that is an error, and is none by now.
/// </summary>
public sealed class RazorvineSerializerContractTests : ObjectSerializerContract
{
    protected override IObjectSerializer Serializer { get; } = new RazorvineSerializer();

    protected override void Require(string behaviour, Action check)
    {
        if (!RazorvineGaps.ByBehaviour.TryGetValue(behaviour, out (string What, bool IsError) gap))
        {
            check();
            return;
        }

        Exception? exception = Record.Exception(check);
        Assert.True(exception is not null, $"Razorvine can do '{behaviour}' now; the table says: {gap.What}");
        Assert.True(
            exception is PickleException == gap.IsError,
            $"'{behaviour}' is {(gap.IsError ? "no error" : "an error")}, the table says otherwise: {exception}");
    }
}
