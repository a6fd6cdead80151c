namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>What is said where this process has no descriptor free for what is passed.</summary>
internal static class DescriptorShortage
{
    internal static HandlePassingException Explain(string what, Exception failure) => new(
        HandlePassingFailure.NoDescriptorLeft,
        $"This process has no descriptor free (RLIMIT_NOFILE, 'ulimit -n'). {what}: try again when there is one.",
        failure);
}
