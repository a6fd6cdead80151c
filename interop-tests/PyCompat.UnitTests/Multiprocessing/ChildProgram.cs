using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>This very program in the place of a Python: it does what its second argument says.</summary>
internal static partial class ChildProgram
{
    /// <summary>The environment variable that makes it one.</summary>
    internal const string Variable = "PYCOMPAT_TEST_CHILD";

    // GetHandleInformation, <handleapi.h>
    private const uint Inheritable = 1;

    // STD_INPUT_HANDLE and the others, <winbase.h>
    private const int StandardInput = -10;
    private const int StandardOutput = -11;
    private const int StandardError = -12;

    // Numbers of handles are multiples of four.
    private const int HandleStep = 4;
    private const int LastHandle = 0x4000;

    // No test runs for as long.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    internal static bool IsAskedFor => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <param name="arguments">The path of the script, what to do, and with what.</param>
    internal static int Run(string[] arguments)
    {
        using var connection = Connection.FromHandle(new SafeFileHandle(
            Number(PythonProcess.DescriptorVariable), ownsHandle: true));
        switch (arguments[1])
        {
            case "echo":
                while (connection.TryReceiveBytes() is { } message)
                    connection.SendBytes(message);
                return 0;
            case "exit":
                return int.Parse(arguments[2], CultureInfo.InvariantCulture);
            case "live on":
                connection.SendBytes([]);
                using (ManualResetEvent never = new(false))
                    never.WaitOne(Long);
                return 0;
            case "arguments":
                foreach (string argument in arguments.AsSpan(2))
                    connection.SendBytes(MemoryMarshal.AsBytes(argument.AsSpan()));
                return 0;
            case "handles":
                connection.Send(ListInherited());
                connection.Send(new long[]
                {
                    Number(PythonProcess.DescriptorVariable), GetStdHandle(StandardInput),
                    GetStdHandle(StandardOutput), GetStdHandle(StandardError),
                });
                return 0;
            case "handle":
                using (var taken = Connection.FromHandle(connection.ReceiveHandle(), ConnectionAccess.Write))
                    taken.Send("from the child");
                string path = Path.GetTempFileName();
                using (SafeFileHandle empty = File.OpenHandle(path, options: FileOptions.DeleteOnClose))
                    connection.SendHandle(empty);
                return connection.TryReceiveBytes() is null ? 0 : -1;
            case "surroundings":
                connection.Send(Environment.GetEnvironmentVariable("PYCOMPAT_TEST_SURROUNDINGS"));
                connection.Send(Environment.CurrentDirectory);
                connection.Send(Console.In.ReadToEnd());
                return 0;
            case "key":
                using (FileStream key = new(
                    new SafeFileHandle(Number(PythonProcess.AuthKeyDescriptorVariable), ownsHandle: true),
                    FileAccess.Read))
                using (MemoryStream read = new())
                {
                    key.CopyTo(read);
                    connection.SendBytes(read.ToArray());
                }

                return 0;
            case "write":
                using (Stream output = Console.OpenStandardOutput())
                    output.Write(Encoding.UTF8.GetBytes("to standard output"));
                using (Stream error = Console.OpenStandardError())
                    error.Write(Encoding.UTF8.GetBytes("to standard error"));
                return 0;
            default:
                return -1;
        }
    }

    // Those that this process has inherited can be inherited from it too; what it opens itself cannot.
    private static List<long> ListInherited()
    {
        List<long> found = [];
        for (int number = HandleStep; number < LastHandle; number += HandleStep)
        {
            if (GetHandleInformation(number, out uint flags) != 0 && (flags & Inheritable) != 0)
                found.Add(number);
        }

        return found;
    }

    private static nint Number(string variable) =>
        nint.Parse(Environment.GetEnvironmentVariable(variable)!, CultureInfo.InvariantCulture);

    [LibraryImport("kernel32.dll")]
    private static partial int GetHandleInformation(nint handle, out uint flags);

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int which);
}
