using System.Security.Cryptography;
using System.Text;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.Keys;

/// <summary>Reads authkeys from where the command line says. No message shows anything of a key.</summary>
internal static class KeySource
{
    /// <summary>More than any key has: a larger file is a mistake.</summary>
    private const int LongestKey = 64 * 1024;

    // What the runtime makes of bytes that are not UTF-8.
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
        // The exception of the runtime may show the text.
        catch (FormatException)
        {
            throw new IOException($"{name} is not hexadecimal: pairs of digits 0 to 9 and a to f, nothing else");
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
        // A handle that is not open, or is nothing that can be read.
        catch (Exception exception) when (exception is ArgumentException or UnauthorizedAccessException)
        {
            throw new IOException($"{name}: {exception.Message}", exception);
        }
    }

    // Gone before anything else is started that would inherit it.
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
            : throw new IOException($"{name} has more than {LongestKey} bytes: that is no authkey");
        CryptographicOperations.ZeroMemory(buffer);
        return key;
    }

    private static AuthKey ToKey(byte[] bytes, string name)
    {
        // A key like any other to CPython 3.13's Listener, and no key to an earlier one; more often a mistake.
        if (bytes.Length == 0)
        {
            FailureText.WriteLine($"pycompat: warning: {name} is empty: an empty authkey is one that everybody has");
        }

        var key = new AuthKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }
}
