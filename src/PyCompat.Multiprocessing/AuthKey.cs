using System.Diagnostics;
using System.Security.Cryptography;
using PyCompat.Multiprocessing.Handshake;

namespace PyCompat.Multiprocessing;

/// <summary>
/// The secret that both ends of a connection share (Python: <c>authkey</c>). Never displayed, and wiped on disposal.
/// </summary>
/// <remarks>
/// No key and an empty key differ: null means no handshake, while an empty key means a handshake that anyone can pass.
/// Thread-safe.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AuthKey : IDisposable
{
    // The length of the authkey that multiprocessing.process._MainProcess generates.
    private const int RandomLength = 32;

    private readonly Lock _gate = new();

    // Pinned: a compacting garbage collection would otherwise leave a copy behind that is never wiped.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    private bool _isDisposed;

    /// <summary>Copies the key bytes; the caller remains responsible for wiping its own.</summary>
    public AuthKey(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_bytes);
    }

    /// <summary>The length in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Creates a key of 32 random bytes, as each Python process does for itself.</summary>
    public static AuthKey CreateRandom()
    {
        Span<byte> bytes = stackalloc byte[RandomLength];
        RandomNumberGenerator.Fill(bytes);
        AuthKey key = new(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    /// <summary>
    /// Copies the key out, for example to pass it to a child process over a pipe (never on its command line). Wipe the
    /// copy after use.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    public void CopyTo(Span<byte> destination)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _bytes.CopyTo(destination);
        }
    }

    /// <summary>Returns the type name; reveals nothing of the key.</summary>
    public override string ToString() => nameof(AuthKey);

    /// <summary>Wipes the key, which can no longer be used.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(_bytes);
        }
    }

    /// <summary>Copies the key, so that the copy has an independent lifetime.</summary>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    internal AuthKey Clone()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return new AuthKey(_bytes);
        }
    }

    /// <summary>
    /// Passes the key bytes to <paramref name="use"/> without making a copy that would have to be wiped.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    internal void Use(Action<ReadOnlySpan<byte>> use)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            use(_bytes);
        }
    }

    /// <summary>Computes the MAC of <paramref name="message"/> with this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    internal byte[] ComputeMac(MacAlgorithm algorithm, ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return algorithm.Compute(_bytes, message);
        }
    }
}
