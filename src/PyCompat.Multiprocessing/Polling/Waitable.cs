namespace PyCompat.Multiprocessing.Polling;

/// <summary>Something of this library that becomes ready; the <see cref="WaitSet"/> of its system knows how.</summary>
internal abstract class Waitable;
