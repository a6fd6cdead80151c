using System.Globalization;
using System.Text;

namespace PyCompat.Pickle;

/// <content>The whole exception as a text, with everything that Python would print of it.</content>
public sealed partial class PyException
{
    /// <summary>The length from which a text gets no further notes, causes and members, in characters.</summary>
    private const int MaxTextLength = 100_000;

    // What Python's traceback module prints of a group: max_group_width and max_group_depth of TracebackException.
    private const int MaxGroupWidth = 15;
    private const int MaxGroupDepth = 10;

    /// <summary>
    /// Returns the message, the notes, the causes, the members of a group, Python's traceback and that of .NET.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        AppendTo(text, "", MaxGroupDepth);
        return text.ToString();
    }

    private void AppendTo(StringBuilder text, string indent, int groupDepth)
    {
        AppendLines(text, indent, $"{GetType()}: {Message}");
        AppendNotes(text, indent);
        if (InnerException is PyException cause)
        {
            text.Append('\n').Append(indent).Append(_raised.HasOnlyContext ? " ---> (while handling) " : " ---> ");
            AppendPart(text, cause, indent, groupDepth);
            text.Append('\n').Append(indent).Append("   --- End of inner exception stack trace ---");
        }
        else if (_raised.TryGetCause() is not null)
        {
            text.Append('\n').Append(indent).Append(" ---> ...");
        }

        AppendMembers(text, indent, groupDepth);
        if (RemoteTraceback is { } traceback)
        {
            text.Append('\n').Append(indent).Append(" --- In Python:\n");
            AppendLines(text, indent, traceback.TrimEnd('\n'));
            text.Append('\n').Append(indent).Append("   --- End of Python's traceback ---");
        }

        if (StackTrace is { } stack)
        {
            text.Append('\n');
            AppendLines(text, indent, stack);
        }
    }

    private void AppendNotes(StringBuilder text, string indent)
    {
        IReadOnlyList<string> notes = Notes;
        for (int i = 0; i < notes.Count; i++)
        {
            text.Append('\n');
            if (text.Length > MaxTextLength)
            {
                text.Append(indent).Append(CultureInfo.InvariantCulture, $"... and {notes.Count - i} more notes");
                return;
            }

            AppendLines(text, indent, notes[i]);
        }
    }

    private void AppendMembers(StringBuilder text, string indent, int groupDepth)
    {
        IReadOnlyList<object?> members = Members ?? [];
        int width = Math.Min(members.Count, groupDepth == 0 ? 0 : MaxGroupWidth);
        PyException?[] printed = [.. members.Take(Math.Max(width, 1)).Select(TryWrap)];
        if (printed.Contains(null))
        {
            return; // not a group
        }

        for (int i = 0; i < width; i++)
        {
            text.Append('\n').Append(indent);
            text.Append(CultureInfo.InvariantCulture, $" ---> (member {i + 1}) ");
            AppendPart(text, printed[i]!, indent + "    ", groupDepth - 1);
        }

        if (width < members.Count)
        {
            text.Append('\n').Append(indent);
            text.Append(CultureInfo.InvariantCulture, $" ---> and {members.Count - width} more exceptions");
        }
    }

    private static void AppendPart(StringBuilder text, PyException part, string indent, int groupDepth)
    {
        if (text.Length > MaxTextLength)
        {
            text.Append("...");
            return;
        }

        int start = text.Length;
        part.AppendTo(text, indent, groupDepth);
        // It begins within a line.
        text.Remove(start, indent.Length);
    }

    private static void AppendLines(StringBuilder text, string indent, string lines) =>
        text.Append(indent).Append(indent.Length == 0 ? lines : lines.Replace("\n", "\n" + indent));
}
