using System.Text;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Splits an output into lines, each cut at <see cref="PythonOutputLine.MaxLength"/>.</summary>
internal sealed class OutputLines(PythonOutputStream stream, int processId, OutputQueue<PythonOutputLine> lines)
    : IOutputSink
{
    // What a line costs besides its text, so that empty ones are not free.
    private const int LineCost = 100;

    private byte[] _line = new byte[256];
    private int _length;
    private bool _isCut;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            Finish();
            bytes = bytes[(end + 1)..];
        }
    }

    public void End()
    {
        if (_length > 0)
        {
            Finish();
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int room = PythonOutputLine.MaxLength - _length;
        if (bytes.Length > room)
        {
            bytes = bytes[..room];
            _isCut = true;
        }

        if (_length + bytes.Length > _line.Length)
        {
            Array.Resize(ref _line, Math.Min(Math.Max(2 * _line.Length, _length + bytes.Length),
                PythonOutputLine.MaxLength));
        }

        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Finish()
    {
        ReadOnlySpan<byte> whole = _line.AsSpan(0, _length);
        if (_isCut)
        {
            whole = WithoutCutCharacter(whole);
        }
        else if (whole is [.. var start, (byte)'\r'])
        {
            whole = start;
        }

        string text = Encoding.UTF8.GetString(whole);
        lines.Add(new PythonOutputLine(text, stream, processId, _isCut), LineCost + text.Length);
        _length = 0;
        _isCut = false;
    }

    // The bytes 10xxxxxx continue a character (RFC 3629, section 3), which has four at most.
    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> bytes)
    {
        const int LongestCharacter = 4;
        for (int i = 1; i < LongestCharacter; i++)
        {
            if ((bytes[^i] & 0xc0) == 0xc0)
            {
                int length = bytes[^i] >= 0xf0 ? 4 : bytes[^i] >= 0xe0 ? 3 : 2;
                return i < length ? bytes[..^i] : bytes;
            }
        }

        return bytes;
    }
}
