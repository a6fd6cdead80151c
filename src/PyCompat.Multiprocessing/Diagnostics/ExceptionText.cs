namespace PyCompat.Multiprocessing.Diagnostics;

/// <summary>Formats exceptions thrown by user code for events.</summary>
internal static class ExceptionText
{
    /// <summary>Returns the exception with its stack trace, or only its type if formatting it throws.</summary>
    public static string Of(Exception exception)
    {
        try
        {
            return exception.ToString();
        }
        catch (Exception)
        {
            return exception.GetType().ToString();
        }
    }
}
