namespace PyCompat.UnitTests.Support;

/// <summary>Compares values among which are long bytes, as spans: byte by byte as objects it takes seconds.</summary>
internal static class LongBytes
{
    public static void AssertEqual(IReadOnlyList<object?> expected, IReadOnlyList<object?> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected[i] is byte[] bytes)
            {
                Assert.True(bytes.AsSpan().SequenceEqual(Assert.IsType<byte[]>(actual[i])), $"item {i} differs");
            }
            else
            {
                Assert.Equal(expected[i], actual[i]);
            }
        }
    }
}
