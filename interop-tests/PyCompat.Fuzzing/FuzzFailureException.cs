namespace PyCompat.Fuzzing;

/// <summary>A message did to the codec what no message may.</summary>
public sealed class FuzzFailureException(string reason, byte[] input, Exception? innerException)
    : Exception($"{reason}\nmessage: {Convert.ToBase64String(input)}", innerException)
{
    /// <summary>The message.</summary>
    public byte[] Input { get; } = input;
}
