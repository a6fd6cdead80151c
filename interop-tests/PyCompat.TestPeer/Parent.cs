using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>What the process that has started this one tells it.</summary>
internal static class Parent
{
    // In hexadecimal: an authkey is seldom valid text.
    private const string AuthKeyVariable = "PYCOMPAT_TEST_AUTHKEY";

    private const string AcknowledgementVariable = "PYCOMPAT_TEST_ACKNOWLEDGEMENT";

    /// <summary>Whether handles are acknowledged between the two, where the environment says so.</summary>
    public static HandleAcknowledgement? Acknowledgement { get; } =
        Environment.GetEnvironmentVariable(AcknowledgementVariable) is { } mode
            ? Enum.Parse<HandleAcknowledgement>(mode)
            : null;

    /// <summary>Makes the parent's authkey this process's: the first message is it.</summary>
    public static void TakeAuthKey(Connection connection)
    {
        using AuthKey key = new(connection.ReceiveBytes());
        ProcessAuthKey.Set(key);
    }

    /// <summary>Likewise, from the environment.</summary>
    public static void TakeAuthKey()
    {
        if (Environment.GetEnvironmentVariable(AuthKeyVariable) is not { } text)
        {
            return;
        }

        Environment.SetEnvironmentVariable(AuthKeyVariable, null);
        using AuthKey key = new(Convert.FromHexString(text));
        ProcessAuthKey.Set(key);
    }
}
