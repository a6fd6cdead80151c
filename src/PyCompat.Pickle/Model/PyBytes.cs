using System.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Bytes pickled as text: <c>_codecs.encode(text, 'latin1')</c> at protocols 0 to 2.</summary>
internal static class PyBytes
{
    public static byte[]? TryEncodeLatin1(string text) =>
        text.AsSpan().ContainsAnyExceptInRange('\0', '\xFF') ? null : Encoding.Latin1.GetBytes(text);
}
