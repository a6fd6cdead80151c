using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class LibC
    {
        // <spawn.h>, <signal.h>, <sys/wait.h>, <fcntl.h>
        internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
        internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
        internal const int SIGKILL = 9;
        internal const int SIGPIPE = 13;
        internal const int P_PID = 1;
        internal const int WEXITED = 4;
        internal const int WNOWAIT = 0x01000000;
        internal const int O_RDONLY = 0;
        internal const int O_WRONLY = 1;

        // glibc: posix_spawnattr_t has 336 bytes, posix_spawn_file_actions_t 80, sigset_t 128, siginfo_t 128; musl's
        // are no larger. Room to spare for all of them:
        internal const int SpawnStructureSize = 512;

        [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
        internal static unsafe partial int Spawn(
            out int processId, string path, byte* fileActions, byte* attributes, byte** arguments, byte** environment);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
        internal static unsafe partial int InitializeSpawnAttributes(byte* attributes);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
        internal static unsafe partial int DestroySpawnAttributes(byte* attributes);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
        internal static unsafe partial int SetSpawnFlags(byte* attributes, short flags);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
        internal static unsafe partial int SetSpawnDefaultSignals(byte* attributes, byte* signals);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
        internal static unsafe partial int SetSpawnSignalMask(byte* attributes, byte* signals);

        [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
        internal static unsafe partial int InitializeFileActions(byte* actions);

        [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
        internal static unsafe partial int DestroyFileActions(byte* actions);

        [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
        internal static unsafe partial int AddDuplicate(byte* actions, int descriptor, int newDescriptor);

        [LibraryImport(
            Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
        internal static unsafe partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

        [LibraryImport(
            Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
        internal static unsafe partial int AddChangeDirectory(byte* actions, string path);

        [LibraryImport(Library, EntryPoint = "sigemptyset")]
        internal static unsafe partial int EmptySignalSet(byte* signals);

        [LibraryImport(Library, EntryPoint = "sigaddset")]
        internal static unsafe partial int AddSignal(byte* signals, int signal);

        [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
        internal static unsafe partial int WaitId(int idType, int id, byte* information, int options);

        [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
        internal static partial int WaitProcess(int processId, out int status, int options);

        [LibraryImport(Library, EntryPoint = "geteuid")]
        internal static partial uint GetEffectiveUserId();

        [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
        internal static partial int Kill(int processId, int signal);
    }
}
