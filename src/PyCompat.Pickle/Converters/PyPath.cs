using System.Text;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// A <c>pathlib</c> path as pickled: a call of its class with its parts, or with the segments that it was made from
/// (CPython <c>Lib/pathlib</c>, <c>PurePath.__reduce__</c>: parts up to v3.11, segments since v3.12).
/// </summary>
internal static class PyPath
{
    /// <summary>Returns the path in the form of <c>str(path)</c>; null if the object is not a path.</summary>
    public static string? TryFormat(PyObject made, Conversion conversion)
    {
        if (made is not { Construction: PyConstruction.Call, StepCount: 0, Class: { } type })
        {
            return null;
        }

        bool isWindows = type.QualifiedName is "PureWindowsPath" or "WindowsPath";
        if (!isWindows && type.QualifiedName is not ("PurePosixPath" or "PosixPath" or "PurePath" or "Path"))
        {
            return null;
        }

        var segments = new List<string>(made.Arguments.Count);
        foreach (object? argument in made.Arguments)
        {
            if (PyByteString.TextOf(argument) is not { } text)
            {
                return null;
            }

            // For the path, and for what it is built from.
            conversion.Charge(4L * sizeof(char) * text.Length);
            segments.Add(text);
        }

        return isWindows ? FormatWindows(segments) : FormatPosix(segments);
    }

    private static string FormatPosix(List<string> segments)
    {
        var joined = new StringBuilder();
        foreach (string segment in segments)
        {
            if (segment.StartsWith('/'))
            {
                // A segment that begins at the root replaces everything before it.
                joined.Clear();
            }
            else if (joined.Length > 0 && joined[^1] != '/')
            {
                joined.Append('/');
            }

            joined.Append(segment);
        }

        var path = joined.ToString();
        // Exactly two slashes are a separate root in POSIX.
        int slashes = path.Length - path.TrimStart('/').Length;
        string root = slashes == 2 ? "//" : slashes > 0 ? "/" : "";
        return Normalize(root, path, '/');
    }

    private static string FormatWindows(List<string> segments)
    {
        (string drive, string root, var rest) = ("", "", new StringBuilder());
        foreach (string segment in segments)
        {
            string text = segment.Replace('/', '\\');
            (string ownDrive, string ownRoot, string tail) = SplitWindows(text);
            bool isOtherDrive = ownDrive.Length > 0
                && !ownDrive.Equals(drive, StringComparison.OrdinalIgnoreCase);
            if (ownRoot.Length > 0 || isOtherDrive)
            {
                rest.Clear();
                root = ownRoot;
            }

            drive = ownDrive.Length > 0 ? ownDrive : drive;
            rest.Append('\\').Append(tail);
        }

        return Normalize(drive + root, rest.ToString(), '\\');
    }

    /// <summary>Splits a path into drive or share, root, and the rest (<c>ntpath.splitroot</c>).</summary>
    private static (string Drive, string Root, string Tail) SplitWindows(string path)
    {
        if (path.StartsWith(@"\\", StringComparison.Ordinal))
        {
            int share = path.IndexOf('\\', 2);
            int end = share < 0 ? -1 : path.IndexOf('\\', share + 1);
            if (share < 0)
            {
                return (path, "", "");
            }

            return end < 0 ? (path, @"\", "") : (path[..end], @"\", path[(end + 1)..]);
        }

        if (path.StartsWith('\\'))
        {
            return ("", @"\", path[1..]);
        }

        if (path.Length < 2 || path[1] != ':')
        {
            return ("", "", path);
        }

        return path.Length > 2 && path[2] == '\\' ? (path[..2], @"\", path[3..]) : (path[..2], "", path[2..]);
    }

    private static string Normalize(string root, string joined, char separator)
    {
        IEnumerable<string> parts = joined.Split(separator).Where(static part => part is not ("" or "."));
        string path = root + string.Join(separator, parts);
        return path.Length == 0 ? "." : path;
    }
}
