using Microsoft.Win32.SafeHandles;
using PyCompat.NumPy.Memory;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Torch;

/// <summary>
/// Creates a tensor from what <c>torch.multiprocessing</c> pickles (as PyTorch 1.13 and 2 do,
/// <c>torch/multiprocessing/reductions.py</c>): <c>rebuild_tensor(class, storage, (offset, size, stride,
/// requires_grad))</c>, with offset and strides counted in items. All of it comes from the peer.
/// </summary>
internal static class TorchTensorReader
{
    private const string Module = "torch.multiprocessing.reductions";

    /// <summary>Whether a value is a tensor, however it is shared.</summary>
    public static bool IsTensor(object value) => NameOf(value) is "rebuild_tensor" or "rebuild_cuda_tensor"
        or "rebuild_nested_tensor" or "rebuild_sparse_tensor" or "rebuild_meta_tensor";

    /// <summary>Reads a tensor and maps its memory.</summary>
    /// <exception cref="NotAnArrayException">The value is not a tensor, or is shared in an unsupported way.</exception>
    public static TorchTensor Read(object? value)
    {
        if (NameOf(value) is not "rebuild_tensor"
            || value is not PyObject { Arguments: [_, var storage, PyTuple layout] }
            || layout is not [var offsetInItems, var sizes, var strides, ..])
        {
            throw new NotAnArrayException(
                NameOf(value) is "rebuild_cuda_tensor"
                    ? "it is on a GPU; send tensor.cpu()"
                    : "it is not a tensor with a storage; send tensor.detach().cpu().numpy()");
        }

        TorchStorage found = TorchStorage.Find(storage);
        (NdDType type, string name) = (found.Type, found.TypeName);
        nint[] shape = ShapeReader.Read(Unwrap(sizes));
        nint[] steps = ShapeReader.Read(Unwrap(strides));
        long? first = PickledInteger.TryGet(offsetInItems);
        if (first is not >= 0 || steps.Length != shape.Length)
        {
            throw new NotAnArrayException("its offset, size and strides are inconsistent");
        }

        bool requiresGrad = layout.Count > 3 && layout[3] is true;
        long count = ShapeReader.CountItems(shape);
        if (count == 0)
        {
            return new TorchTensor(
                new NdArray(type, shape, default, NdOrder.C, NdForm.Array), name, requiresGrad, false, null,
                found.TakenOrNull());
        }

        // From the first item to the end of the last one.
        Int128 extent = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            extent += (Int128)(shape[i] - 1) * steps[i];
        }

        if ((first.Value + extent) * type.ItemSize > found.Length)
        {
            throw new NotAnArrayException(
                $"its items are outside of its storage of {found.Length} bytes");
        }

        NdOrder? order = OrderOf(shape, steps);
        Int128 bytes = extent * type.ItemSize;
        // An expanded tensor has the same items many times: it may not grow beyond the existing memory.
        bool isTooLong = count == ShapeReader.TooMany || bytes > int.MaxValue
            || (order is null && (Int128)count * type.ItemSize > found.Length);
        if (isTooLong)
        {
            throw new NotAnArrayException(
                "it has more than 2 GiB, or repeats items; send parts of it, or tensor.contiguous()");
        }

        SafeFileHandle handle = found.Take();
        MappedMemory memory = Map(handle, first.Value * type.ItemSize, (int)bytes, found.Length);
        if (order is { } inOrder)
        {
            var array = new NdArray(type, shape, memory.Memory, inOrder, NdForm.Array);
            return new TorchTensor(array, name, requiresGrad, false, memory, handle);
        }

        byte[] copy = new byte[count * type.ItemSize];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] *= type.ItemSize;
        }

        Strides.Gather(memory.GetSpan(), 0, shape, steps, type.ItemSize, copy);
        memory.Dispose();
        return new TorchTensor(
            new NdArray(type, shape, copy, NdOrder.C, NdForm.Array), name, requiresGrad, true, null, handle);
    }

    /// <summary>Returns the torch function that makes a value; null for anything else.</summary>
    public static string? NameOf(object? value) =>
        value is PyObject { Construction: PyConstruction.Call, Callable: PyGlobal { Module: Module } function }
            ? function.QualifiedName
            : null;

    /// <summary>Returns the lengths in <c>torch.Size((2, 3))</c>, a subclass of tuple, or in a tuple.</summary>
    private static object? Unwrap(object? lengths) =>
        lengths is PyObject { Class: { Module: "torch", QualifiedName: "Size" } } size
            ? size.Arguments switch
            {
                [PyTuple items] => items,
                [List<object?> items] => new PyTuple([.. items]),
                _ => lengths,
            }
            : lengths;

    private static MappedMemory Map(SafeFileHandle handle, long offset, int length, long storageLength)
    {
        long there;
        try
        {
            there = RandomAccess.GetLength(handle);
        }
        catch (Exception notAFile) when (notAFile is NotSupportedException or IOException)
        {
            throw new NotAnArrayException($"what its sender shares is not memory: {notAFile.Message}");
        }

        // Accessing memory beyond the end of the file would crash this process.
        return there >= storageLength
            ? new MappedMemory(handle, offset, length)
            : throw new NotAnArrayException(
                $"its storage claims to have {storageLength} bytes, but {there} are shared");
    }

    private static NdOrder? OrderOf(ReadOnlySpan<nint> shape, ReadOnlySpan<nint> steps)
    {
        foreach (NdOrder order in (ReadOnlySpan<NdOrder>)[NdOrder.C, NdOrder.Fortran])
        {
            nint[] regular = Strides.Of(shape, order, 1);
            bool isSo = true;
            for (int i = 0; i < regular.Length; i++)
            {
                isSo &= shape[i] == 1 || regular[i] == steps[i];
            }

            if (isSo)
            {
                return order;
            }
        }

        return null;
    }
}
