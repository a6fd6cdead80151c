using PyCompat.NumPy.Reading;
using PyCompat.Pickle;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.NumPy.Torch;

/// <summary>Reads PyTorch tensors, on a connection that passes their memory.</summary>
internal sealed class TorchTensorConverter : BuiltInConverter<TorchTensor>
{
    private TorchTensorConverter()
    {
    }

    public static TorchTensorConverter Instance { get; } = new();

    protected internal override string Expected => "a tensor of PyTorch";

    internal override bool TryRead(ref TypedReader reader, out TorchTensor value)
    {
        value = null!;
        return false;
    }

    internal override TorchTensor Convert(object? value, Conversion conversion)
    {
        if (value is null or TorchTensor)
        {
            return (TorchTensor)value!;
        }

        if (conversion.TryGetMade(value, this, out TorchTensor made))
        {
            return made;
        }

        if (!TorchTensorReader.IsTensor(value))
        {
            throw conversion.Mismatch(this, value);
        }

        try
        {
            // A descriptor that has not been taken is for the connection to handle.
            made = TorchTensorReader.Read(value);
        }
        catch (NotAnArrayException refusal)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"a tensor of PyTorch that cannot be taken: {refusal.Message}", refusal);
        }

        conversion.SetMade(value, this, made);
        return made;
    }

    internal override void Write(PickleWriter writer, TorchTensor value) => throw new PickleException(
        PickleErrorCode.TypeMismatch,
        $"{value} is Python's memory and cannot be sent; send its {nameof(TorchTensor.Array)}, which is a "
        + "numpy.ndarray in Python (torch.from_numpy)");
}
