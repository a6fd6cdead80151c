using System.Diagnostics;
using System.Security.Cryptography;
using PyCompat.Multiprocessing.Handshake;

namespace PyCompat.Multiprocessing;

/// <summary>
/// The secret that both ends of a connection know (Python: <c>authkey</c>). Never shown, wiped on disposal.
/// </summary>
/// <remarks>
/// No key and an empty key are two things: null is no handshake, an empty key is one that anybody can do. Any number of
/// threads may use a key at once.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AuthKey : IDisposable
{
    // As many as multiprocessing.process._MainProcess gives the process's own authkey.
    private const int RandomLength = 32;

    private readonly Lock _gate = new();

    // Pinned: a collection that moved it would leave a copy behind that is never wiped.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    private bool _isDisposed;

    /// <summary>Copies the bytes; the caller's stay the caller's to wipe.</summary>
    public AuthKey(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_bytes);
    }

    /// <summary>How many bytes it has.</summary>
    public int Length => _bytes.Length;

    /// <summary>32 random bytes, as each Python process gives itself.</summary>
    public static AuthKey CreateRandom()
    {
        Span<byte> bytes = stackalloc byte[RandomLength];
        RandomNumberGenerator.Fill(bytes);
        AuthKey key = new(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    /// <summary>
    /// Copies the bytes out, as to tell a child process over a pipe (never on its command line); wipe them after use.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">The key is wiped.</exception>
    public void CopyTo(Span<byte> destination)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _bytes.CopyTo(destination);
        }
    }

    /// <summary>Says that it is a key, and nothing of it.</summary>
    public override string ToString() => nameof(AuthKey);

    /// <summary>Wipes the bytes; the key cannot be used any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(_bytes);
        }
    }

    /// <summary>A key of its own lifetime.</summary>
    /// <exception cref="ObjectDisposedException">The key is wiped.</exception>
    internal AuthKey Clone()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return new AuthKey(_bytes);
        }
    }

    /// <summary>Shows the bytes to <paramref name="use"/>, without a copy that would have to be wiped.</summary>
    /// <exception cref="ObjectDisposedException">The key is wiped.</exception>
    internal void Use(Action<ReadOnlySpan<byte>> use)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            use(_bytes);
        }
    }

    /// <summary>The MAC over <paramref name="message"/> with this key.</summary>
    /// <exception cref="ObjectDisposedException">The key is wiped.</exception>
    internal byte[] ComputeMac(MacAlgorithm algorithm, ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return algorithm.Compute(_bytes, message);
        }
    }
}
