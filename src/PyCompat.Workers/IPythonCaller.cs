using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.Workers;

/// <summary>
/// Calls Python functions in other processes (Python: <c>concurrent.futures.Executor</c>). Any number of threads may
/// use it.
/// </summary>
/// <remarks>
/// A function is run at most once. Disposal ends the calls that run, with
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public interface IPythonCaller : IAsyncDisposable, IDisposable
{
    /// <summary>Calls a function and returns its result (Python: <c>submit(function, ...).result()</c>).</summary>
    /// <typeparam name="T">
    /// What the result is read as, by the rules of typed reading; <c>object?</c> for any value.
    /// </typeparam>
    /// <param name="function">
    /// The function, such as <c>"math:sqrt"</c>. A coroutine function is run to its end.
    /// </param>
    /// <param name="arguments">Its arguments: <c>[1, 2]</c>.</param>
    /// <param name="options">How to call it.</param>
    /// <param name="cancellationToken">
    /// Withdraws the call if it has not begun, and otherwise interrupts it: it sees <c>KeyboardInterrupt</c>, or
    /// <c>asyncio.CancelledError</c>. A process that does not come back is killed.
    /// </param>
    /// <exception cref="PyException">The function has raised an exception.</exception>
    /// <exception cref="PickleException">
    /// An argument has no Python form, and nothing was sent; or the result is not a <typeparamref name="T"/>.
    /// </exception>
    /// <exception cref="PythonProcessException">The process has ended while the call ran.</exception>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled, or this object disposed.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed before the call.</exception>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    ValueTask<T> CallAsync<T>(
        PythonFunction function,
        PythonArguments arguments = default,
        CallOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Calls a function and returns the items of what it returns: of a generator, an asynchronous one, or anything else
    /// that can be iterated.
    /// </summary>
    /// <remarks>
    /// The function begins with the first item that is asked for. The process is at most 64 items, or 16 MiB, ahead of
    /// the reader. Leaving the loop closes the generator, which runs its <c>finally</c> blocks.
    /// </remarks>
    /// <inheritdoc cref="CallAsync{T}"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    IAsyncEnumerable<T> StreamAsync<T>(
        PythonFunction function,
        PythonArguments arguments = default,
        CallOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Calls a function with each of many items, several at once, and returns the results (Python: <c>map</c>,
    /// <c>imap</c>, <c>imap_unordered</c>).
    /// </summary>
    /// <remarks>
    /// The items are taken one after the other, as room is left for them. If a call fails, the results before it
    /// arrive, then its exception ends the enumeration: calls that have not begun are withdrawn, and those that run are
    /// cancelled.
    /// </remarks>
    /// <param name="function">The function, which takes one argument.</param>
    /// <param name="items">The items.</param>
    /// <param name="options">How to call it.</param>
    /// <param name="cancellationToken">Ends the enumeration in the same way.</param>
    /// <inheritdoc cref="CallAsync{T}" path="/exception"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        PythonFunction function,
        IEnumerable<TItem> items,
        MapOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc
    /// cref="MapAsync{TItem, TResult}(PythonFunction, IEnumerable{TItem}, MapOptions?, CancellationToken)"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        PythonFunction function,
        IAsyncEnumerable<TItem> items,
        MapOptions? options = null,
        CancellationToken cancellationToken = default);
}
