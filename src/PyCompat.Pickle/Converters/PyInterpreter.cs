using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Maps objects of a Python library to plain values in typed reading: <c>numpy.float64(0.5)</c> is a number where a
/// number is requested. Untyped reading keeps the objects.
/// </summary>
/// <remarks>
/// Carried by a converter in <see cref="PickleOptions.Converters"/>: <see cref="CarriedBy{T}"/>. It is called where
/// reading would otherwise fail, before the rules for the standard library's objects.
/// </remarks>
internal abstract class PyInterpreter
{
    /// <summary>Gets what an object represents; false if it is not of this library, or does not fit exactly.</summary>
    /// <param name="made">The object as pickled.</param>
    /// <param name="asked">The requesting converter, whose type says what the value is for.</param>
    /// <param name="conversion">
    /// The current location, for errors, and the account to charge for what is created.
    /// </param>
    /// <param name="plain">
    /// A value in the form of untyped reading: null, bool, long, BigInteger, double, string, byte[], DateTime ...,
    /// <see cref="PyTuple"/>, a List of objects, <see cref="PyArray"/>, <see cref="PyDict"/>; or another object, which
    /// is interpreted in turn.
    /// </param>
    /// <exception cref="PickleException">
    /// The object is of this library, but does not fit what was requested.
    /// </exception>
    public abstract bool TryInterpret(
        PyObject made, PyConverter asked, Conversion conversion, out object? plain);

    /// <summary>Whether a name is that of a missing value (<c>pandas.NA</c>), which is None in typed reading.</summary>
    public virtual bool IsNone(PyGlobal global) => false;

    /// <summary>Describes an object that represents None, for a message.</summary>
    public virtual string? DescribeMissing(object value) => null;

    /// <summary>Returns a converter that carries this support, otherwise like <paramref name="converter"/>.</summary>
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
