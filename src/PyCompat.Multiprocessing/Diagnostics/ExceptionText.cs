namespace PyCompat.Multiprocessing.Diagnostics;

/// <summary>Exceptions of the program's own code, as events have them.</summary>
internal static class ExceptionText
{
    /// <summary>The exception with its stack; its type alone where its own text throws.</summary>
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
