using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class LibC
    {
        // <spawn.h>, <signal.h>, <sys/wait.h>, <fcntl.h>
        public const short POSIX_SPAWN_SETPGROUP = 0x02;
        public const short POSIX_SPAWN_SETSIGDEF = 0x04;
        public const short POSIX_SPAWN_SETSIGMASK = 0x08;
        public const int SIGINT = 2;
        public const int SIGQUIT = 3;
        public const int SIGKILL = 9;
        public const int SIGPIPE = 13;
        public const int SIGTERM = 15;
        public const int P_PID = 1;
        public const int WEXITED = 4;
        public const int WNOWAIT = 0x01000000;
        public const int O_RDONLY = 0;
        public const int O_WRONLY = 1;

        // Sizes in glibc: posix_spawnattr_t 336 bytes, posix_spawn_file_actions_t 80, sigset_t 128, siginfo_t 128;
        // musl's are no larger. This is enough for any of them.
        public const int SpawnStructureSize = 512;

        [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
        public static unsafe partial int Spawn(
            out int processId, string path, byte* fileActions, byte* attributes, byte** arguments, byte** environment);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
        public static unsafe partial int InitializeSpawnAttributes(byte* attributes);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
        public static unsafe partial int DestroySpawnAttributes(byte* attributes);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
        public static unsafe partial int SetSpawnFlags(byte* attributes, short flags);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
        public static unsafe partial int SetSpawnDefaultSignals(byte* attributes, byte* signals);

        [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
        public static unsafe partial int SetSpawnSignalMask(byte* attributes, byte* signals);

        [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
        public static unsafe partial int InitializeFileActions(byte* actions);

        [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
        public static unsafe partial int DestroyFileActions(byte* actions);

        [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
        public static unsafe partial int AddDuplicate(byte* actions, int descriptor, int newDescriptor);

        [LibraryImport(
            Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
        public static unsafe partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

        [LibraryImport(
            Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
        public static unsafe partial int AddChangeDirectory(byte* actions, string path);

        [LibraryImport(Library, EntryPoint = "sigemptyset")]
        public static unsafe partial int EmptySignalSet(byte* signals);

        [LibraryImport(Library, EntryPoint = "sigaddset")]
        public static unsafe partial int AddSignal(byte* signals, int signal);

        [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
        public static unsafe partial int WaitId(int idType, int id, byte* information, int options);

        [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
        public static partial int WaitProcess(int processId, out int status, int options);

        [LibraryImport(Library, EntryPoint = "geteuid")]
        public static partial uint GetEffectiveUserId();

        [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
        public static partial int Kill(int processId, int signal);
    }
}
