using System.Numerics;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>range</c> (<c>xrange</c> in Python 2): equal to any other of the same numbers.</summary>
public sealed class PyRange : IEquatable<PyRange>
{
    private BigInteger? _count;
    private int? _hash;

    /// <summary>Creates <c>range(start, stop, step)</c>.</summary>
    /// <exception cref="ArgumentException">The step is 0.</exception>
    public PyRange(BigInteger start, BigInteger stop, BigInteger step)
    {
        if (step.IsZero)
        {
            throw new ArgumentException("the step of a range must not be zero", nameof(step));
        }

        (Start, Stop, Step) = (start, stop, step);
    }

    /// <summary>The first number.</summary>
    public BigInteger Start { get; }

    /// <summary>The end, which is excluded.</summary>
    public BigInteger Stop { get; }

    /// <summary>The distance between consecutive numbers.</summary>
    public BigInteger Step { get; }

    /// <summary>The number of numbers.</summary>
    public BigInteger Count => _count ??= ComputeCount();

    /// <inheritdoc/>
    public bool Equals(PyRange? other)
    {
        if (other is null || Count != other.Count)
        {
            return false;
        }

        return Count.IsZero || (Start == other.Start && (Count.IsOne || Step == other.Step));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyRange other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash ??= ComputeHash();

    private BigInteger ComputeCount()
    {
        BigInteger distance = Step.Sign > 0 ? Stop - Start : Start - Stop;
        return distance.Sign <= 0 ? 0 : (distance - 1) / BigInteger.Abs(Step) + 1;
    }

    private int ComputeHash()
    {
        if (Count.IsZero)
        {
            return 0;
        }

        int start = PyNumber.Hash(Start);
        return Count.IsOne ? start : HashCode.Combine(start, PyNumber.Hash(Count), PyNumber.Hash(Step));
    }

    /// <summary>Returns the range in Python's notation.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
