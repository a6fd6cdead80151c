namespace PyCompat.Multiprocessing.Processes;

internal abstract partial class ChildSetup
{
    /// <summary>Prepares a program for this system, with its arguments.</summary>
    public static ChildSetup Create(string program, string[] arguments) => Platform.IsWindows
        ? new WindowsChildSetup(program, arguments)
        : new UnixChildSetup(program, arguments);
}
