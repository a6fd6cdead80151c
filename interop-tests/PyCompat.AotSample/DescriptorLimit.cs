using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.TestPeer;

namespace PyCompat.AotSample;

/// <summary>Takes and shares while there is no descriptor left for it, and again when there is.</summary>
/// <remarks>
/// Part of the native sample: the runtime that compiles while it runs needs descriptors of its own, to load what it
/// comes upon, and ends the program when there is none.
/// </remarks>
internal static class DescriptorLimit
{
    public static void Reach(string end, HandleAcknowledgement acknowledgement)
    {
        using Connection connection = Ends.Open(end);
        Parent.TakeAuthKey(connection);

        // Everything that is needed later has been made by then.
        using (Connection passed = ((PassedConnection)connection.Receive()!).Take())
        {
            connection.Send("got");
            passed.Send("with room");
        }

        // The first wait of a connection makes what it is woken by.
        connection.Poll(TimeSpan.FromMilliseconds(1));
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        FailOnce(connection);
        int before = Count();
        var waiting = (PassedConnection)connection.Receive()!;
        connection.Send("got");
        using (Dummies dummies = Dummies.FillAll())
        {
            ExpectNone(() => waiting.Take());
            ExpectNone(() => connection.Send(theirs));
            connection.Send("full");
            ExpectNone(() => connection.ReceiveHandle(acknowledgement));

            // With one left, the socket gets it, and the descriptor to come has none: nothing is lost.
            dummies.CloseOne();
            ExpectNone(() => waiting.Take());
        }

        connection.Send("free");
        using (Connection passed = waiting.Take())
        {
            passed.Send("with room again");
        }

        using (theirs)
        {
            connection.Send(theirs);
        }

        using (ours)
        {
            if (ours.Receive() is not "shared")
            {
                throw new InvalidDataException("What was shared was to be used.");
            }
        }

        // The two ends, which were counted, are gone; the sharer's listener has come.
        const int Slack = 8;
        connection.Send(Count() <= before + Slack ? "no descriptor leaked" : $"{before} became {Count()}");
    }

    private static void FailOnce(Connection connection)
    {
        try
        {
            connection.Send(new Uri("no:form"));
        }
        catch (PyCompat.Pickle.PickleException)
        {
            // As was to be; its message is made once, so that nothing is loaded for the next.
        }

        try
        {
            _ = new FileStream("/does/not/exist", FileMode.Open);
        }
        catch (DirectoryNotFoundException)
        {
            // Likewise.
        }
    }

    private static void ExpectNone(Action call)
    {
        try
        {
            call();
        }
        catch (HandlePassingException failure) when (failure.ErrorCode == HandlePassingErrorCode.NoDescriptorLeft)
        {
            return;
        }

        throw new InvalidDataException("The call was to say that no descriptor is left.");
    }

    private static int Count() => Directory.GetFiles("/proc/self/fd").Length;
}
