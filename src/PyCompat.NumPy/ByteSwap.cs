using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PyCompat.NumPy;

/// <summary>Numbers of the other byte order.</summary>
internal static class ByteSwap
{
    /// <summary>Turns the bytes of each number around; a complex number is two.</summary>
    public static void Reverse(Span<byte> items, int numberSize)
    {
        switch (numberSize)
        {
            case sizeof(ushort): Reverse16(MemoryMarshal.Cast<byte, ushort>(items)); break;
            case sizeof(uint): Reverse32(MemoryMarshal.Cast<byte, uint>(items)); break;
            case sizeof(ulong): Reverse64(MemoryMarshal.Cast<byte, ulong>(items)); break;
        }
    }

    private static void Reverse16(Span<ushort> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Reverse32(Span<uint> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Reverse64(Span<ulong> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
}
