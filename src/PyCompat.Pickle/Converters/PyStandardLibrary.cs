using System.Collections.Frozen;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// The modules of Python's standard library (<c>sys.stdlib_module_names</c> of CPython 3.10 to 3.15), whose exceptions
/// are all known by name.
/// </summary>
internal static class PyStandardLibrary
{
    private static readonly FrozenSet<string> Modules = new[]
    {
        "abc", "aifc", "annotationlib", "argparse", "array", "ast", "asynchat", "asyncio", "asyncore", "atexit",
        "audioop", "base64", "bdb", "binascii", "binhex", "bisect", "builtins", "bz2", "cProfile", "calendar", "cgi",
        "cgitb", "chunk", "cmath", "cmd", "code", "_codecs", "codecs", "codeop", "_collections", "collections",
        "_collections_abc", "colorsys", "compileall", "compression", "concurrent", "configparser", "contextlib",
        "contextvars", "copy", "copyreg", "crypt", "_csv", "csv", "ctypes", "curses", "dataclasses", "datetime", "dbm",
        "_decimal", "decimal", "difflib", "dis", "distutils", "doctest", "email", "encodings", "ensurepip", "enum",
        "errno", "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "_functools",
        "functools", "gc", "genericpath", "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib",
        "heapq", "hmac", "html", "http", "imaplib", "imghdr", "imp", "importlib", "inspect", "_io", "io", "ipaddress",
        "itertools", "json", "keyword", "lib2to3", "linecache", "locale", "logging", "lzma", "mailbox", "mailcap",
        "marshal", "math", "mimetypes", "mmap", "modulefinder", "msilib", "msvcrt", "multiprocessing", "netrc", "nis",
        "nntplib", "nt", "ntpath", "nturl2path", "numbers", "opcode", "_operator", "operator", "optparse", "os",
        "ossaudiodev", "pathlib", "pdb", "pickle", "pickletools", "pipes", "pkgutil", "platform", "plistlib", "poplib",
        "posix", "posixpath", "pprint", "profile", "profiling", "pstats", "pty", "pwd", "py_compile", "pyclbr",
        "_pydatetime", "_pydecimal", "pydoc", "pydoc_data", "pyexpat", "_queue", "queue", "quopri", "random", "re",
        "readline", "reprlib", "resource", "rlcompleter", "runpy", "sched", "secrets", "select", "selectors", "shelve",
        "shlex", "shutil", "signal", "site", "smtpd", "smtplib", "sndhdr", "_socket", "socket", "socketserver", "spwd",
        "sqlite3", "sre_compile", "sre_constants", "sre_parse", "_ssl", "ssl", "stat", "statistics", "string",
        "stringprep", "_struct", "struct", "subprocess", "sunau", "symtable", "sys", "sysconfig", "syslog", "tabnanny",
        "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "_thread", "threading", "time", "timeit", "tkinter",
        "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc", "tty", "turtle", "types", "typing",
        "unicodedata", "unittest", "urllib", "uu", "uuid", "venv", "warnings", "wave", "weakref", "_weakrefset",
        "webbrowser", "winreg", "winsound", "wsgiref", "xdrlib", "xml", "xmlrpc", "zipapp", "zipfile", "zipimport",
        "zlib", "zoneinfo",
    }.ToFrozenSet();

    /// <summary>Returns whether the module, or the package that contains it, is one of them.</summary>
    public static bool Contains(string module)
    {
        int dot = module.IndexOf('.');
        return Modules.Contains(dot < 0 ? module : module[..dot]);
    }
}
