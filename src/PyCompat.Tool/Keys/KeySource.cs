using System.Security.Cryptography;
using System.Text;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.Keys;

/// <summary>Reads authkeys from the place given on the command line. Messages never reveal any part of a key.</summary>
internal static class KeySource
{
    /// <summary>Longer than any key: a larger file is a mistake.</summary>
    private const int LongestKey = 64 * 1024;

    // The runtime's replacement for bytes that are not UTF-8.
    private const char Replacement = '\ufffd';

    public static AuthKey FromVariable(string name)
    {
        var text = Take(name);
        if (text.Contains(Replacement, StringComparison.Ordinal))
        {
            throw new IOException($"{name} is not UTF-8; put the key there in hexadecimal and use --authkey-env-hex");
        }

        return ToKey(Encoding.UTF8.GetBytes(text), name);
    }

    public static AuthKey FromHexVariable(string name)
    {
        var text = Take(name);
        try
        {
            return ToKey(Convert.FromHexString(text), name);
        }
        // The runtime's exception may contain the text.
        catch (FormatException)
        {
            throw new IOException($"{name} is not hexadecimal: only pairs of digits 0 to 9 and a to f are allowed");
        }
    }

    public static AuthKey FromFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return ToKey(ReadToEnd(file, path), path);
    }

    public static AuthKey FromDescriptor(int number)
    {
        var name = $"--authkey-fd {number}";
        try
        {
            using var stream = new FileStream(InheritedDescriptor.Take(number, name), FileAccess.Read, bufferSize: 0);
            return ToKey(ReadToEnd(stream, name), name);
        }
        // A handle that is not open, or not readable.
        catch (Exception exception) when (exception is ArgumentException or UnauthorizedAccessException)
        {
            throw new IOException($"{name}: {exception.Message}", exception);
        }
    }

    // Removed before anything is started that would inherit it.
    private static string Take(string name)
    {
        var text = Environment.GetEnvironmentVariable(name)
            ?? throw new IOException($"the environment has no variable {name} to take the authkey from");
        Environment.SetEnvironmentVariable(name, null);
        return text;
    }

    private static byte[] ReadToEnd(Stream stream, string name)
    {
        var buffer = new byte[LongestKey + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var key = length <= LongestKey
            ? buffer[..length]
            : throw new IOException($"{name} has more than {LongestKey} bytes: that is not an authkey");
        CryptographicOperations.ZeroMemory(buffer);
        return key;
    }

    private static AuthKey ToKey(byte[] bytes, string name)
    {
        // CPython 3.13's Listener treats it like any other key, and earlier ones as no key; usually it is a mistake.
        if (bytes.Length == 0)
        {
            FailureText.WriteLine($"pycompat: warning: {name} is empty: an empty authkey protects nothing");
        }

        var key = new AuthKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }
}
