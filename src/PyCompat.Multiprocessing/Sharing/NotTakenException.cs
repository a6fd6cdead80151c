namespace PyCompat.Multiprocessing.Sharing;

/// <summary>Typed reading asks for a handle that has not been taken yet.</summary>
internal sealed class NotTakenException(PassedHandle passed)
    : InvalidOperationException($"Take the {passed.GetType().Name} first: {passed}.")
{
    internal PassedHandle Passed => passed;
}
