using Microsoft.Win32.SafeHandles;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.NumPy.Torch;

/// <summary>The memory of a tensor, as it is pickled: whose descriptor, how long, and what the items are.</summary>
internal sealed class TorchStorage
{
    private readonly IPyStandIn? _descriptor;

    private TorchStorage(IPyStandIn? descriptor, long length, NdDType type, string typeName)
    {
        (_descriptor, Length, Type, TypeName) = (descriptor, length, type, typeName);
    }

    /// <summary>How long it is said to be, in bytes.</summary>
    public long Length { get; }

    /// <summary>What the items are.</summary>
    public NdDType Type { get; }

    /// <summary>What PyTorch calls them: <c>torch.float32</c>.</summary>
    public string TypeName { get; }

    /// <summary>Finds out what a tensor's storage is.</summary>
    /// <exception cref="NotAnArrayException">It is not shared by a descriptor, or of a dtype that is not known.
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

        // What a connection received stands in for the call: (class of the storage, DupFd, size).
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
                // Before 1.11 a storage of a type of its own counted items, others count bytes.
                bool countsItems = typeName is null;
                Int128 length = (Int128)size * (countsItems ? items.ItemSize : 1);
                return length <= long.MaxValue
                    ? new TorchStorage(descriptor, (long)length, items, itemName)
                    : throw new NotAnArrayException("its storage is longer than memory can be");
            case "rebuild_storage_fd":
                throw new NotAnArrayException(
                    "its memory is shared by a descriptor, which only the connection that received it can take: "
                    + "receive it as an object or with NumPyConverters.Tensor, not as bytes");
            case "rebuild_storage_filename":
                throw new NotAnArrayException(
                    "its memory is shared by a file's name, and none that a message names is opened; call "
                    + "torch.multiprocessing.set_sharing_strategy('file_descriptor'), or send tensor.numpy()");
            default:
                throw new NotAnArrayException("its storage is of no form that PyTorch writes; send tensor.numpy()");
        }
    }

    /// <summary>The descriptor, which the connection has taken.</summary>
    /// <exception cref="InvalidOperationException">It has not; a connection that reads typed takes it then.</exception>
    public SafeFileHandle Take() => TakenOrNull() ?? throw new NotAnArrayException("its storage is empty");

    /// <inheritdoc cref="Take"/>
    /// <returns>Null where there is none, because the storage is empty.</returns>
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
            $"its dtype, {name ?? "which the pickle does not say"}, has no type here; send tensor.float().numpy()"),
    };

    /// <summary>The dtype that a name is, or that a class of storages has (torch/storage.py,
    /// <c>_dtype_to_storage_type_map</c>).</summary>
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
