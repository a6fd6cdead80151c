using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Says what plain values the objects of a Python library stand for, in typed reading: <c>numpy.float64(0.5)</c> is a
/// number where a number is asked for. Untyped reading keeps the objects as they are.
/// </summary>
/// <remarks>
/// A converter in <see cref="PickleOptions.Converters"/> brings it: <see cref="CarriedBy{T}"/>. It is asked where
/// reading would fail otherwise, before what the standard library's objects stand for.
/// </remarks>
internal abstract class PyInterpreter
{
    /// <summary>What an object stands for; false where it is none of this library's, or does not fit exactly.</summary>
    /// <param name="made">The object as it was pickled.</param>
    /// <param name="asked">The converter that asks: its type tells what the value is for.</param>
    /// <param name="conversion">Where we are: for errors, and to charge for what is made.</param>
    /// <param name="plain">
    /// What untyped reading has for such values: null, bool, long, BigInteger, double, string, byte[], DateTime ...,
    /// <see cref="PyTuple"/>, a List of objects, <see cref="PyArray"/>, <see cref="PyDict"/>; or another object,
    /// which is interpreted in turn.
    /// </param>
    /// <exception cref="PickleException">It is of this library, and does not fit what is asked for.</exception>
    public abstract bool TryInterpret(
        PyObject made, PyConverter asked, Conversion conversion, out object? plain);

    /// <summary>Whether a name is that of a value that is missing (<c>pandas.NA</c>): None, in typed reading.</summary>
    public virtual bool IsNone(PyGlobal global) => false;

    /// <summary>What an object that stands for None is called, for a message.</summary>
    public virtual string? DescribeMissing(object value) => null;

    /// <summary>A converter that brings this along, and else does what <paramref name="converter"/> does.</summary>
    public PyConverter<T> CarriedBy<T>(PyConverter<T> converter) => new InterpretingConverter<T>(converter, this);

    private sealed class InterpretingConverter<T>(PyConverter<T> inner, PyInterpreter interpreter) : BuiltInConverter<T>
    {
        internal override PyInterpreter? Interpreter => interpreter;

        protected internal override string Expected => inner.Expected;

        internal override bool IsScalar => inner.IsScalar;

        internal override bool HoldsReferences => inner.HoldsReferences;

        internal override bool IsWrittenUntyped => inner.IsWrittenUntyped;

        internal override bool TryRead(ref TypedReader reader, out T value) => inner.TryRead(ref reader, out value);

        internal override T Convert(object? value, Conversion conversion) => inner.Convert(value, conversion);

        internal override void Write(PickleWriter writer, T value) => inner.Write(writer, value);
    }
}
