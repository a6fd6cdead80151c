using PyCompat.Fuzzing;

namespace PyCompat.UnitTests.Pickle.Reading;

public class FuzzTests
{
    private const int Seed = 20_240_229;
    private const int DefaultMessages = 20_000;
    private const int AllMessages = 500_000;
    private const int DefaultTypedMessages = 3_000;
    private const int AllTypedMessages = 100_000;
    private const int FuzzTimeout = 600_000;

    [Fact(Timeout = FuzzTimeout)]
    public async Task Any_input_results_in_a_value_or_a_PickleException()
    {
        int messages = TestTier.IsDefault ? DefaultMessages : AllMessages;
        var counts = new int[Enum.GetValues<FuzzOutcome>().Length];

        await Task.Run(() =>
        {
            var mutator = new PickleMutator(Seed, PickleSeeds.All);
            for (int i = 0; i < messages; i++)
            {
                counts[(int)PickleTarget.Check(mutator.Next())]++;
            }
        }, TestContext.Current.CancellationToken);

        // A mutator that always or never breaks pickles would prove little.
        Assert.All([FuzzOutcome.NotRead, FuzzOutcome.Written],
            outcome => Assert.InRange(counts[(int)outcome], messages / 20, messages));
    }

    [Fact(Timeout = FuzzTimeout)]
    public async Task Typed_reading_of_any_input_matches_the_converted_untyped_value()
    {
        int messages = TestTier.IsDefault ? DefaultTypedMessages : AllTypedMessages;
        int fitting = 0;

        await Task.Run(() =>
        {
            Assert.All(TypedSeeds.All, seed => TypedTarget.Check(seed));
            var mutator = new PickleMutator(Seed, TypedSeeds.All);
            for (int i = 0; i < messages; i++)
            {
                fitting += TypedTarget.Check(mutator.Next()) > 0 ? 1 : 0;
            }
        }, TestContext.Current.CancellationToken);

        Assert.InRange(fitting, messages / 20, messages);
    }

    [Fact]
    public void The_same_seed_produces_the_same_messages()
    {
        var (one, other) = (new PickleMutator(Seed, PickleSeeds.All), new PickleMutator(Seed, PickleSeeds.All));

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(one.Next(), other.Next()));
    }

    [Fact]
    public void Every_seed_is_read_and_written() => Assert.All(
        PickleSeeds.All, seed => Assert.Equal(FuzzOutcome.Written, PickleTarget.Check(seed)));
}
