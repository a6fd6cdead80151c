using System.Numerics;
using System.Numerics.Tensors;
using PyCompat.NumPy.Torch;
using PyCompat.Pickle;

namespace PyCompat.NumPy;

/// <summary>Converters for typed reading and writing: <see cref="PickleOptions.Converters"/>.</summary>
public static class NumPyConverters
{
    /// <summary>
    /// All converters. With them, <c>Receive&lt;Tensor&lt;double&gt;&gt;()</c> accepts an array, and typed reading
    /// accepts NumPy's scalars, arrays and pandas' times wherever a number, text, a list of these or a time is
    /// requested.
    /// </summary>
    public static IReadOnlyList<PyConverter> All { get; } =
    [
        NumPyInterpreter.Instance.CarriedBy(Array),
        MaskedArray,
        Tensor,
        TensorOf<bool>(),
        TensorOf<sbyte>(),
        TensorOf<short>(),
        TensorOf<int>(),
        TensorOf<long>(),
        TensorOf<byte>(),
        TensorOf<ushort>(),
        TensorOf<uint>(),
        TensorOf<ulong>(),
        TensorOf<Half>(),
        TensorOf<float>(),
        TensorOf<double>(),
        TensorOf<ComplexSingle>(),
        TensorOf<Complex>(),
    ];

    // The description is written, not the array: that would be looked up, and its converter is this one.

    /// <summary>Converts arrays and scalars as <see cref="NdArray"/>.</summary>
    public static PyConverter<NdArray> Array => PyConverters.Via<NdArray, object?>(
        PyConverters.Untyped, NdArray.From, static array => array.Reduce());

    /// <summary>Converts masked arrays as <see cref="NdMaskedArray"/>.</summary>
    public static PyConverter<NdMaskedArray> MaskedArray => PyConverters.Via<NdMaskedArray, object?>(
        PyConverters.Untyped, NdMaskedArray.From, static array => array.Reduce());

    /// <summary>Reads shared PyTorch tensors as <see cref="TorchTensor"/>; not for sending.</summary>
    public static PyConverter<TorchTensor> Tensor => TorchTensorConverter.Instance;

    /// <summary>Converts arrays as tensors of <typeparamref name="T"/>, which must match their dtype.</summary>
    public static PyConverter<Tensor<T>> TensorOf<T>()
        where T : unmanaged => PyConverters.Via<Tensor<T>, object?>(
            PyConverters.Untyped,
            static value => NdArray.From(value).ToTensor<T>(),
            static tensor => NdArray.Create(tensor).Reduce());
}
