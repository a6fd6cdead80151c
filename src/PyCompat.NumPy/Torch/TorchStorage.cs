using Microsoft.Win32.SafeHandles;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.NumPy.Torch;

/// <summary>The memory of a tensor as pickled: its descriptor, its length, and the type of its items.</summary>
internal sealed class TorchStorage
{
    private readonly IPyStandIn? _descriptor;

    private TorchStorage(IPyStandIn? descriptor, long length, NdDType type, string typeName)
    {
        (_descriptor, Length, Type, TypeName) = (descriptor, length, type, typeName);
    }

    /// <summary>The declared length in bytes.</summary>
    public long Length { get; }

    /// <summary>The type of the items.</summary>
    public NdDType Type { get; }

    /// <summary>PyTorch's name of the dtype: <c>torch.float32</c>.</summary>
    public string TypeName { get; }

    /// <summary>Determines the storage of a tensor.</summary>
    /// <exception cref="NotAnArrayException">
    /// The storage is not shared by a descriptor, or its dtype is not supported.
    /// </exception>
    public static TorchStorage Find(object? storage)
    {
        // rebuild_typed_storage(storage, dtype), rebuild_typed_storage_child(storage, FloatStorage): since 1.11.
        string? typeName = null;
        if (TorchTensorReader.NameOf(storage) is "rebuild_typed_storage" or "rebuild_typed_storage_child"
            && storage is PyObject { Arguments: [var untyped, PyGlobal dtype] })
        {
            typeName = DTypeOf(dtype);
            storage = untyped;
        }

        // What a connection received in place of the call: (class of the storage, DupFd, size).
        var descriptor = storage as IPyStandIn;
        PyObject? made = storage as PyObject ?? (storage as IPyReducible)?.Reduce();
        switch (TorchTensorReader.NameOf(made))
        {
            case "rebuild_storage_empty" when made is { Arguments: [PyGlobal type] }:
                (NdDType empty, string name) = Known(typeName ?? DTypeOf(type));
                return new TorchStorage(null, 0, empty, name);
            case "rebuild_storage_fd" when descriptor is not null
                && made is { Arguments: [PyGlobal type, _, var sizeValue] }
                && PickledInteger.TryGet(sizeValue) is >= 0 and var size:
                (NdDType items, string itemName) = Known(typeName ?? DTypeOf(type));
                // Before 1.11 a storage with its own type counted items; others count bytes.
                bool countsItems = typeName is null;
                Int128 length = (Int128)size * (countsItems ? items.ItemSize : 1);
                return length <= long.MaxValue
                    ? new TorchStorage(descriptor, (long)length, items, itemName)
                    : throw new NotAnArrayException("its storage is larger than memory can be");
            case "rebuild_storage_fd":
                throw new NotAnArrayException(
                    "its memory is shared by a descriptor, which only the connection that received it can take: "
                    + "receive it as an object or with NumPyConverters.Tensor, not as bytes");
            case "rebuild_storage_filename":
                throw new NotAnArrayException(
                    "its memory is shared by a file name, and files named in messages are never opened; call "
                    + "torch.multiprocessing.set_sharing_strategy('file_descriptor'), or send tensor.numpy()");
            default:
                throw new NotAnArrayException("its storage has no form that PyTorch writes; send tensor.numpy()");
        }
    }

    /// <summary>Returns the descriptor that the connection has taken.</summary>
    /// <exception cref="InvalidOperationException">
    /// The descriptor was not taken; a typed receive on the connection takes it.
    /// </exception>
    public SafeFileHandle Take() => TakenOrNull() ?? throw new NotAnArrayException("its storage is empty");

    /// <inheritdoc cref="Take"/>
    /// <returns>Null if there is none because the storage is empty.</returns>
    public SafeFileHandle? TakenOrNull() => _descriptor is not null
        && _descriptor.TryGet(out SafeFileHandle? handle) ? handle : null;

    private static (NdDType Type, string Name) Known(string? name) => name switch
    {
        "float32" => (NdDType.Float32, "torch.float32"),
        "float64" => (NdDType.Float64, "torch.float64"),
        "float16" => (NdDType.Float16, "torch.float16"),
        "bfloat16" => (NdDType.Void(sizeof(ushort)), "torch.bfloat16"),
        "int8" => (NdDType.Int8, "torch.int8"),
        "int16" => (NdDType.Int16, "torch.int16"),
        "int32" => (NdDType.Int32, "torch.int32"),
        "int64" => (NdDType.Int64, "torch.int64"),
        "uint8" => (NdDType.UInt8, "torch.uint8"),
        "uint16" => (NdDType.UInt16, "torch.uint16"),
        "uint32" => (NdDType.UInt32, "torch.uint32"),
        "uint64" => (NdDType.UInt64, "torch.uint64"),
        "bool" => (NdDType.Boolean, "torch.bool"),
        "complex64" => (NdDType.Complex64, "torch.complex64"),
        "complex128" => (NdDType.Complex128, "torch.complex128"),
        _ => throw new NotAnArrayException(
            $"its dtype, {name ?? "which the pickle does not say"}, is not supported; send tensor.float().numpy()"),
    };

    /// <summary>
    /// Returns the dtype that a name denotes, or that a class of storages has (torch/storage.py,
    /// <c>_dtype_to_storage_type_map</c>).
    /// </summary>
    private static string? DTypeOf(PyGlobal global) => global.QualifiedName switch
    {
        "FloatStorage" => "float32",
        "DoubleStorage" => "float64",
        "HalfStorage" => "float16",
        "BFloat16Storage" => "bfloat16",
        "CharStorage" => "int8",
        "ShortStorage" => "int16",
        "IntStorage" => "int32",
        "LongStorage" => "int64",
        "ByteStorage" => "uint8",
        "BoolStorage" => "bool",
        "ComplexFloatStorage" => "complex64",
        "ComplexDoubleStorage" => "complex128",
        "UntypedStorage" or "_UntypedStorage" or "TypedStorage" or "_TypedStorage" => null,
        var name when global.Module == "torch" => name,
        _ => null,
    };
}
