using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// CPython's names of the functions and classes with which connections, sockets and handles are pickled:
/// <c>connection.py</c>, <c>reduction.py</c>, <c>resource_sharer.py</c> and <c>popen_spawn_posix.py</c> of
/// <c>multiprocessing</c>.
/// </summary>
internal static class HandleNames
{
    public static readonly PyGlobal RebuildConnection = new("multiprocessing.connection", "rebuild_connection");

    public static readonly PyGlobal RebuildPipeConnection =
        new("multiprocessing.connection", "rebuild_pipe_connection");

    public static readonly PyGlobal RebuildSocket = new("multiprocessing.reduction", "_rebuild_socket");

    // PyTorch's torch/multiprocessing/reductions.py, since 0.4: (storage class, DupFd, size)
    public static readonly PyGlobal RebuildTorchStorage =
        new("torch.multiprocessing.reductions", "rebuild_storage_fd");

    public static readonly PyGlobal DupFd = new("multiprocessing.resource_sharer", "DupFd");

    public static readonly PyGlobal DupSocket = new("multiprocessing.resource_sharer", "DupSocket");

    public static readonly PyGlobal DupHandle = new("multiprocessing.reduction", "DupHandle");

    public static readonly PyGlobal SpawnDupFd = new("multiprocessing.popen_spawn_posix", "_DupFd");

    // resource_sharer.DupFd._id and DupSocket._id: (address, key)
    public const string Id = "_id";

    // reduction.DupHandle
    public const string Handle = "_handle";
    public const string Access = "_access";
    public const string ProcessId = "_pid";

    // popen_spawn_posix._DupFd
    public const string Descriptor = "fd";
}
