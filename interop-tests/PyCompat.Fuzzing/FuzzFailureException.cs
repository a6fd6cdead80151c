namespace PyCompat.Fuzzing;

/// <summary>Reports that a message affected the codec in a way that no message may.</summary>
public sealed class FuzzFailureException(string reason, byte[] input, Exception? innerException)
    : Exception($"{reason}\nmessage: {Convert.ToBase64String(input)}", innerException)
{
    /// <summary>The message.</summary>
    public byte[] Input { get; } = input;
}
