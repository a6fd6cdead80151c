namespace PyCompat.Multiprocessing.Authentication;

/// <summary>The clients that are being looked at, in the order they came; only so many at once.</summary>
internal sealed class ScreeningRoom(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Screening> _inside = new();

    /// <summary>
    /// Lets one in; where there is no room, the oldest that has said nothing gives way. False: all of them are in the
    /// middle of it.
    /// </summary>
    internal bool TryEnter(Screening screening)
    {
        lock (_gate)
        {
            if (_inside.Count >= capacity && !TryMakeRoom())
                return false;
            _inside.AddLast(screening);
            return true;
        }
    }

    /// <summary>Has the oldest that has said nothing give way; false: there is none.</summary>
    internal bool TryMakeRoom()
    {
        lock (_gate)
        {
            for (LinkedListNode<Screening>? node = _inside.First; node is not null; node = node.Next)
            {
                if (node.Value.HasHeard)
                    continue;
                _inside.Remove(node);
                node.Value.GiveWay();
                return true;
            }

            return false;
        }
    }

    /// <summary>False: it had to give way before.</summary>
    internal bool TryLeave(Screening screening)
    {
        lock (_gate)
            return _inside.Remove(screening);
    }
}
