namespace PyCompat.Tool.Dumps;

/// <summary>A way to show a pickle.</summary>
internal interface IPickleDump
{
    /// <summary>Shows the pickle at <paramref name="start"/>; what follows it is left alone.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="Pickle.PickleException">It cannot be read; what there is to see before that was written.
    /// </exception>
    long Write(TextWriter output, ReadOnlyMemory<byte> input, int start);
}
