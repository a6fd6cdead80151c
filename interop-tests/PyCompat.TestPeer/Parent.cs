using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>Information from the process that started this one.</summary>
internal static class Parent
{
    // In hexadecimal, because an authkey is seldom valid text.
    private const string AuthKeyVariable = "PYCOMPAT_TEST_AUTHKEY";

    private const string AcknowledgementVariable = "PYCOMPAT_TEST_ACKNOWLEDGEMENT";

    /// <summary>Whether handles are acknowledged between the two processes, if the environment specifies it.</summary>
    public static HandleAcknowledgement? Acknowledgement { get; } =
        Environment.GetEnvironmentVariable(AcknowledgementVariable) is { } mode
            ? Enum.Parse<HandleAcknowledgement>(mode)
            : null;

    /// <summary>Uses the first message, the parent's authkey, as the authkey of this process.</summary>
    public static void TakeAuthKey(Connection connection)
    {
        using AuthKey key = new(connection.ReceiveBytes());
        ProcessAuthKey.Set(key);
    }

    /// <summary>Takes the authkey from the environment.</summary>
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
