using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>The path to a value that cannot be written: derived from the frames, and only after the failure.</content>
internal sealed partial class PickleWriter
{
    // The exception that is passing, and the frame down to which its path has been recorded.
    private PickleException? _failure;
    private int _failedDepth;

    /// <summary>For an exception filter: records the path through the frames above <paramref name="depth"/>.</summary>
    private bool Passes(PickleException exception, int depth)
    {
        if (!ReferenceEquals(_failure, exception))
        {
            (_failure, _failedDepth) = (exception, _depth);
        }

        for (int i = _failedDepth - 1; i >= depth; i--)
        {
            if (StepOf(in _frames[i], i > 0 ? _frames[i - 1].Source as PyObject : null) is { } step)
            {
                exception.PassesFrom(step);
            }
        }

        _failedDepth = depth;
        return false;
    }

    /// <summary>Returns the step that a frame represents; null if its value is not visible to users.</summary>
    private static PathStep? StepOf(in Frame frame, PyObject? inside)
    {
        int at = Math.Max(frame.Next - 1, 0);
        switch (frame.Kind)
        {
            case FrameKind.Items when frame.Unit == 1:
                return PathStep.ToItem(at);
            case FrameKind.Items:
                // The entries of an object: key, value, key, value.
                return PathStep.ToKey(((List<object?>)frame.Source)[at & ~1]);
            case FrameKind.Table when frame.BatchOp == Opcode.SetItems:
                return TableOf(frame.Source).TryGetAt(at >> 1, out object? key, out _) ? ToEntry(key, inside) : null;
            case FrameKind.Table or FrameKind.FrozenSet or FrameKind.Tuple or FrameKind.Spread:
                return PathStep.ToItem(at);
            default:
                return null;
        }
    }

    /// <summary>The state of an object consists of its members.</summary>
    private static PathStep ToEntry(object? key, PyObject? inside) => key is string name && inside is not null
        ? PathStep.ToMember(name)
        : PathStep.ToKey(key);
}
