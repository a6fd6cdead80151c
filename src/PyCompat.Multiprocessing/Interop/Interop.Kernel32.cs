namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    /// <summary>Basic Windows functions. Constants keep their C names.</summary>
    public static partial class Kernel32
    {
        private const string Library = "kernel32.dll";
    }
}

internal static partial class Interop
{
    public static partial class Kernel32
    {
        // <winerror.h>
        public const int ERROR_SUCCESS = 0;
        public const int ERROR_FILE_NOT_FOUND = 2;
        public const int ERROR_ACCESS_DENIED = 5;
        public const int ERROR_INVALID_HANDLE = 6;
        public const int ERROR_BROKEN_PIPE = 109;
        public const int ERROR_SEM_TIMEOUT = 121;
        public const int ERROR_INVALID_NAME = 123;
        public const int ERROR_PIPE_BUSY = 231;
        public const int ERROR_NO_DATA = 232;
        public const int ERROR_PIPE_NOT_CONNECTED = 233;
        public const int ERROR_MORE_DATA = 234;
        public const int ERROR_PIPE_CONNECTED = 535;
        public const int ERROR_OPERATION_ABORTED = 995;
        public const int ERROR_IO_PENDING = 997;
        public const int ERROR_NOT_FOUND = 1168;
    }
}
