using System.IO.Compression;
using PyCompat.Pickle;
using PyCompat.Pickle.Text;

namespace PyCompat.Tool.Dumps;

/// <summary>Finds the pickles among the members of zip archives.</summary>
internal static class ZipFile
{
    /// <summary>The maximum number of members to check, and of pickles to name.</summary>
    private const int MaxMembers = 1000;
    private const int MaxNamed = 3;
    private const int MaxNameLength = 200;

    private static readonly string[] PickleNames = [".pkl", ".pickle", ".p", ".pck"];

    /// <summary>APPNOTE.TXT, 4.3.7 and 4.3.16: a member, or the end of an empty archive.</summary>
    public static bool IsOne(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PK\x03\x04"u8) || bytes.StartsWith("PK\x05\x06"u8);

    public static string Describe(Stream content, string file)
    {
        var what = $"'{file}' is a zip archive";
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            return what + Inside(archive, file);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ArgumentException)
        {
            return $"{what}, which cannot be read: {exception.Message}";
        }
    }

    private static string Inside(ZipArchive archive, string file)
    {
        var members = archive.Entries.Where(member => !member.FullName.EndsWith('/')).ToArray();
        if (members.Length > 0 && members.All(member => member.FullName.EndsWith(".npy", StringComparison.Ordinal)))
        {
            return $" of {Count(members.Length, "array")} in NumPy's .npz format; numpy.load reads it";
        }

        var pickles = members.Take(MaxMembers).Where(IsPickle).ToArray();
        if (pickles is [])
        {
            return $" of {Count(members.Length, "member")}, none of which looks like a pickle";
        }

        var isTorch = pickles.Any(member => member.FullName.EndsWith("/data.pkl", StringComparison.Ordinal));
        var named = pickles.OrderByDescending(member => member.FullName.EndsWith("data.pkl", StringComparison.Ordinal))
            .Take(MaxNamed).Select(member => member.FullName).ToArray();
        var more = pickles.Length > MaxNamed ? $" and {pickles.Length - MaxNamed} more" : "";
        var format = isTorch ? " (PyTorch's format; the numbers are separate members)" : "";
        var verb = pickles.Length == 1 ? "its pickle is" : "its pickles are";
        var step = file == Dump.StandardInput ? "save it as FILE, then " : "";
        return $"{format}; {verb} {string.Join(", ", named.Select(Shown))}{more}: "
            + $"{step}unzip -p {KnownFile.Word(file)} {Pattern(named[0])} | pycompat dump -";
    }

    /// <summary>
    /// Decides by the name, since protocols 0 and 1 have no signature, or by the opcode at the start of all later ones.
    /// </summary>
    private static bool IsPickle(ZipArchiveEntry member)
    {
        if (PickleNames.Any(name => member.FullName.EndsWith(name, StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        const byte Proto = 0x80;
        try
        {
            using var content = member.Open();
            return content.ReadByte() == Proto && content.ReadByte() is >= 2 and <= PickleOptions.HighestProtocol;
        }
        // Encrypted, or compressed by a method that .NET does not support: it is not checked.
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>A name is controlled by the archive: unescaped, it could forge lines or move the cursor.</summary>
    private static string Shown(string name) =>
        PyRepr.Format(name.Length <= MaxNameLength ? name : name[..MaxNameLength] + "...")[1..^1];

    /// <summary>unzip treats a name as a pattern, in which brackets are special.</summary>
    private static string Pattern(string name) =>
        (name.Length <= MaxNameLength ? ShellText.Quote(name.Replace("[", "[[]", StringComparison.Ordinal)) : null)
            ?? "MEMBER";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
