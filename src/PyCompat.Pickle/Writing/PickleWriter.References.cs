using System.Buffers;
using PyCompat.Pickle.Converters;

namespace PyCompat.Pickle.Writing;

/// <content>Objects that typed writing meets again.</content>
internal sealed partial class PickleWriter
{
    private const int FirstWrittenBy = 64;

    // Which converter wrote the object of each number; and what others made of objects that one had written before.
    private Author[] _writtenBy = [];
    private Dictionary<(object Value, PyConverter By), int>? _writtenAnew;

    /// <summary>
    /// Refers to an object that was written before, by this converter or untyped, or names it by the hook; false where
    /// it has to be written.
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

    /// <summary>Puts an object into the memo, where it can be met again.</summary>
    private void Remember(object? owner, PyConverter by)
    {
        if (owner is not null && (!IsTypedRoot || by.HoldsReferences))
        {
            MemoizeBy(owner, by);
        }
    }

    /// <summary>Puts an object into the memo as what a converter has made of it.</summary>
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
    /// Whether what the memo has for an object is what this converter makes of it: two of a type may write it in two
    /// ways.
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

    // Clear beyond what is in use, as the pool's arrays need not be: a number that an untyped object has is no one's.
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

    // A struct, so that the runtime need not look whether an array of converters may hold this one.
    private readonly record struct Author(PyConverter? Converter);
}
