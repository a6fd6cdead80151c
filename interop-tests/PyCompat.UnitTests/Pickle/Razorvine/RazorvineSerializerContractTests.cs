using PyCompat.Pickle.Razorvine;

namespace PyCompat.UnitTests.Pickle.Razorvine;

/// <summary>
/// The contract, except for the named gaps of Razorvine: each of them must still fail, so that a version without the
/// gap is noticed and the gap removed from the table here and in docs/razorvine.md. The same applies to a gap that used
/// to be an error and no longer is.
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
