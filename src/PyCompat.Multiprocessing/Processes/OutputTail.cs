using System.Text;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Keeps the last lines of an output.</summary>
internal sealed class OutputTail : IOutputSink
{
    // Enough for a traceback, and fit to be shown in a message.
    private const int MaxBytes = 8 * 1024;
    private const int MaxLines = 40;

    private readonly Lock _gate = new();
    private byte[] _last = [];
    private int _length;

    /// <summary>The last lines so far, without the end of the last one.</summary>
    public string Text
    {
        get
        {
            string all;
            bool isWhole;
            lock (_gate)
            {
                all = Encoding.UTF8.GetString(_last, 0, _length);
                isWhole = _length < MaxBytes;
            }

            string[] lines = all.TrimEnd().Split('\n');
            int first = Math.Max(lines.Length - MaxLines, isWhole || lines.Length == 1 ? 0 : 1);
            return string.Join('\n', lines.Skip(first));
        }
    }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_last.Length == 0)
            {
                _last = new byte[MaxBytes];
            }

            if (bytes.Length > MaxBytes)
            {
                bytes = bytes[^MaxBytes..];
            }

            int kept = Math.Min(_length, MaxBytes - bytes.Length);
            _last.AsSpan(_length - kept, kept).CopyTo(_last);
            bytes.CopyTo(_last.AsSpan(kept));
            _length = kept + bytes.Length;
        }
    }

    public void End()
    {
    }
}
