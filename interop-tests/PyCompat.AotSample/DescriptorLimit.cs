using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.TestPeer;

namespace PyCompat.AotSample;

/// <summary>Takes and shares connections when no descriptor is available, and again once one is.</summary>
/// <remarks>
/// This is part of the native sample because the JIT-based runtime needs descriptors to load code on demand, and
/// terminates the program when none is available.
/// </remarks>
internal static class DescriptorLimit
{
    public static void Reach(string end, HandleAcknowledgement acknowledgement)
    {
        using Connection connection = Ends.Open(end);
        Parent.TakeAuthKey(connection);

        // Everything needed later has been created by this point.
        using (Connection passed = ((PassedConnection)connection.Receive()!).Take())
        {
            connection.Send("got");
            passed.Send("with room");
        }

        // The first wait creates the connection's wake-up mechanism.
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

            // One descriptor is left: the socket gets it, and none remains for the descriptor being received. Nothing
            // is lost.
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
                throw new InvalidDataException("The shared connection should have been used.");
            }
        }

        // The two ends counted earlier are closed, and the sharer's listener has been added.
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
            // Expected. The exception's message is created once here, so that nothing needs loading for the next one.
        }

        try
        {
            _ = new FileStream("/does/not/exist", FileMode.Open);
        }
        catch (DirectoryNotFoundException)
        {
            // Expected, as above.
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

        throw new InvalidDataException("The call should have reported that no descriptor is left.");
    }

    private static int Count() => Directory.GetFiles("/proc/self/fd").Length;
}
