using System.Buffers;
using PyCompat.Pickle.Converters;

namespace PyCompat.Pickle.Writing;

/// <content>Objects that typed writing encounters again.</content>
internal sealed partial class PickleWriter
{
    private const int FirstWrittenBy = 64;

    // The converter that wrote the object of each number, and what others made of objects already written by one.
    private Author[] _writtenBy = [];
    private Dictionary<(object Value, PyConverter By), int>? _writtenAnew;

    /// <summary>
    /// Refers to an object that was already written by this converter or untyped, or lets the hook name it; false if it
    /// must be written.
    /// </summary>
    public bool TryWriteReference(object value, PyConverter converter)
    {
        if (_memo.TryGet(value, out int number) && TryGetWrittenBy(converter, value, ref number))
        {
            Get(number);
            return true;
        }

        if (_options.PersistentId is { } name && name(value) is { } named)
        {
            WriteUntyped(named);
            return true;
        }

        return false;
    }

    /// <summary>Puts an object into the memo, if it can occur again.</summary>
    private void Remember(object? owner, PyConverter by)
    {
        if (owner is not null && (!IsTypedRoot || by.HoldsReferences))
        {
            MemoizeBy(owner, by);
        }
    }

    /// <summary>Puts an object into the memo as the output of a converter.</summary>
    private void MemoizeBy(object owner, PyConverter by)
    {
        if (_writtenAnew is not null && _memo.TryGet(owner, out _))
        {
            int again = _memo.AddNumber();
            _writtenAnew[(owner, by)] = again;
            PutNumber(again);
            return;
        }

        PutBy(_memo.Add(owner), by);
    }

    private void PutBy(int number, PyConverter by)
    {
        if (number >= _writtenBy.Length)
        {
            GrowWrittenBy(number);
        }

        _writtenBy[number] = new Author(by);
        PutNumber(number);
    }

    /// <summary>
    /// Whether the memo has what this converter makes of an object: two converters for one type may write it
    /// differently.
    /// </summary>
    private bool TryGetWrittenBy(PyConverter converter, object value, ref int number)
    {
        if (number >= _writtenBy.Length || _writtenBy[number].Converter is not { } author
            || ReferenceEquals(author, converter))
        {
            return true;
        }

        _writtenAnew ??= new Dictionary<(object, PyConverter), int>(ObjectAndConverterComparer.Instance);
        return _writtenAnew.TryGetValue((value, converter), out number);
    }

    // Cleared beyond the used part, since arrays from the pool may not be: an untyped object's number has no converter.
    private void GrowWrittenBy(int number)
    {
        Author[] larger = ArrayPool<Author>.Shared.Rent(Math.Max(FirstWrittenBy, number * 2));
        _writtenBy.CopyTo(larger, 0);
        larger.AsSpan(_writtenBy.Length).Clear();
        ForgetAuthors();
        _writtenBy = larger;
    }

    private void ForgetAuthors()
    {
        if (_writtenBy.Length > 0)
        {
            ArrayPool<Author>.Shared.Return(_writtenBy, clearArray: true);
        }

        _writtenBy = [];
    }

    // A struct, so that the runtime needs no covariance check when storing into the array.
    private readonly record struct Author(PyConverter? Converter);
}
