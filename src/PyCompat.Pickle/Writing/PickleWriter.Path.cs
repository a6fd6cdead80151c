using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>Where in a value something has no form: told from the frames when it has failed, and not before.</content>
internal sealed partial class PickleWriter
{
    // The exception that is passing, and down to which frame its path was told.
    private PickleException? _failure;
    private int _failedDepth;

    /// <summary>For a filter: notes the way through the frames above <paramref name="depth"/>.</summary>
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

    /// <summary>The step that a frame stands for; null where the value is not one that users see.</summary>
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

    /// <summary>The state of an object is its members.</summary>
    private static PathStep ToEntry(object? key, PyObject? inside) => key is string name && inside is not null
        ? PathStep.ToMember(name)
        : PathStep.ToKey(key);
}
