using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>This program used as a child in place of Python: its second argument selects what it does.</summary>
internal static partial class ChildProgram
{
    /// <summary>The environment variable that makes this program a child.</summary>
    public const string Variable = "PYCOMPAT_TEST_CHILD";

    /// <summary>
    /// A variable that exists only on Windows: the current folder of a drive, as maintained by its shell.
    /// </summary>
    public const string Hidden = "=Q:";

    // STD_INPUT_HANDLE and the others, <winbase.h>
    private const int StandardInput = -10;
    private const int StandardOutput = -11;
    private const int StandardError = -12;

    // Longer than any test.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    public static bool IsAskedFor => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <param name="arguments">The path of the script, the action, and its arguments.</param>
    public static int Run(string[] arguments)
    {
        using var connection = Connection.FromHandle(new SafeFileHandle(
            Number(PythonProcess.DescriptorVariable), ownsHandle: true));
        switch (arguments[1])
        {
            case "echo":
                while (connection.ReceiveBytesOrEnd() is { } message)
                {
                    connection.SendBytes(message);
                }

                return 0;
            case "exit":
                return int.Parse(arguments[2], CultureInfo.InvariantCulture);
            case "live on":
                connection.SendBytes([]);
                using (ManualResetEvent never = new(false))
                {
                    never.WaitOne(Long);
                }

                return 0;
            case "arguments":
                foreach (string argument in arguments.AsSpan(2))
                {
                    connection.SendBytes(MemoryMarshal.AsBytes(argument.AsSpan()));
                }

                return 0;
            case "handles":
                List<nint> inherited = [.. WindowsHandles.ListInheritable()];
                connection.Send(inherited.Select(number => (long)number).ToList());
                connection.Send(inherited.Count(WindowsHandles.IsFile));
                connection.Send(new long[]
                {
                    Number(PythonProcess.DescriptorVariable), GetStdHandle(StandardInput),
                    GetStdHandle(StandardOutput), GetStdHandle(StandardError),
                });
                return 0;
            case "handle":
                using (var taken = Connection.FromHandle(
                    connection.ReceiveHandle(HandleAcknowledgement.None), ConnectionAccess.Write))
                {
                    taken.Send("from the child");
                }

                using (SafeFileHandle empty = CreateFile(0))
                {
                    connection.SendHandle(empty, HandleAcknowledgement.None);
                }

                return connection.WaitToReceive() ? -1 : 0;
            case "put":
                for (int i = 0; i < int.Parse(arguments[2], CultureInfo.InvariantCulture); i++)
                {
                    connection.ReceiveHandle(HandleAcknowledgement.None).Dispose();
                    using SafeFileHandle file = CreateFile(i);
                    Put(connection, file);
                }

                return 0;
            case "answer":
                AnswerOver(connection);
                return 0;
            case "enums without reflection":
                EnumsWithoutReflectionTests.Send(connection);
                return 0;
            case "surroundings":
                connection.Send(Environment.GetEnvironmentVariable("PYCOMPAT_TEST_SURROUNDINGS"));
                connection.Send(Environment.GetEnvironmentVariable(Hidden));
                connection.Send(Environment.CurrentDirectory);
                connection.Send(Console.In.ReadToEnd());
                return 0;
            case "key":
                connection.SendBytes(ReadKey());
                return 0;
            case "write":
                using (Stream output = Console.OpenStandardOutput())
                {
                    output.Write(Encoding.UTF8.GetBytes("to standard output"));
                }

                using (Stream error = Console.OpenStandardError())
                {
                    error.Write(Encoding.UTF8.GetBytes("to standard error"));
                }

                return 0;
            default:
                return -1;
        }
    }

    private static void AnswerOver(Connection connection)
    {
        using AuthKey key = new(ReadKey());
        ProcessAuthKey.Set(key);
        using (var taken = connection.Receive<Connection>())
        {
            taken.Send($"{taken.Receive()} and back");
        }

        (Connection ours, Connection theirs) = Wires.Create(Wire.Tcp);
        using (ours)
        {
            using (theirs)
            {
                connection.Send(theirs);
            }

            ours.Send($"{ours.Receive()} and back");
            ours.WaitToReceive();
        }
    }

    // As in CPython's send_handle, the handle is put into the receiving process, and the message contains its number
    // there. The plain number follows.
    private static void Put(Connection connection, SafeFileHandle handle)
    {
        int receiver = new HandleCarrier(((IMessageChannelOwner)connection).Channel!).PeerProcessId!.Value;
        using SafeProcessHandle process =
            Interop.Kernel32.OpenProcess(Interop.Kernel32.PROCESS_DUP_HANDLE, 0, (uint)receiver);
        if (Interop.Kernel32.DuplicateHandle(
            Interop.Kernel32.GetCurrentProcess(), handle, process.DangerousGetHandle(), out SafeFileHandle put, 0, 0,
            Interop.Kernel32.DUPLICATE_SAME_ACCESS) == 0)
        {
            throw new IOException("No handle could be put into the receiver.", Marshal.GetLastPInvokeError());
        }

        connection.Send(Handles.DupHandle(receiver, put.DangerousGetHandle()));
        connection.Send((long)put.DangerousGetHandle());
        put.SetHandleAsInvalid();
    }

    // The length of the file equals the number, so that the file can be recognized.
    private static SafeFileHandle CreateFile(int length)
    {
        SafeFileHandle file = File.OpenHandle(
            Path.GetTempFileName(), access: FileAccess.Write, options: FileOptions.DeleteOnClose);
        RandomAccess.SetLength(file, length);
        return file;
    }

    private static byte[] ReadKey()
    {
        using FileStream key = new(
            new SafeFileHandle(Number(PythonProcess.AuthKeyDescriptorVariable), ownsHandle: true), FileAccess.Read);
        using MemoryStream read = new();
        key.CopyTo(read);
        return read.ToArray();
    }

    private static nint Number(string variable) =>
        nint.Parse(Environment.GetEnvironmentVariable(variable)!, CultureInfo.InvariantCulture);

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int which);
}
