using System.Collections.Frozen;

namespace PyCompat.Pickle.Converters;

/// <summary>Determines whether a class is an exception, as far as its name and module show.</summary>
internal static class PyExceptionNames
{
    private static readonly string[] Endings =
    [
        "Error", "Err", "Exception", "Warning", "ExceptionGroup", "Failure", "Timeout", "Defect", "Fault", "Quit",
        "Disconnected", "Interrupt", "Exit",
    ];

    /// <summary>The names of modules that contain a package's exceptions.</summary>
    private static readonly FrozenSet<string> Modules = new[] { "exceptions", "errors", "exc", "error" }.ToFrozenSet();

    /// <summary>The endings of names of Enums that such modules may also contain.</summary>
    private static readonly string[] EnumEndings =
        ["Code", "Codes", "Kind", "Type", "Level", "Severity", "Reason", "Status", "Category"];

    /// <summary>
    /// The standard library's exceptions whose names do not end like one, without what they are nested in: the
    /// subclasses of BaseException once every module of CPython v3.6.15, v3.8, v3.11 and v3.15.2 is imported.
    /// </summary>
    private static readonly FrozenSet<(string, string)> Others = new (string, string)[]
    {
        ("_pyrepl.unix_console", "InvalidTerminal"), ("_pyrepl.windows_console", "_error"), ("_queue", "Empty"),
        ("_socket", "timeout"), ("asyncio.queues", "QueueEmpty"), ("asyncio.queues", "QueueFull"),
        ("asyncio.queues", "QueueShutDown"), ("asyncore", "ExitNow"), ("binascii", "Incomplete"),
        ("builtins", "StopAsyncIteration"), ("builtins", "StopIteration"),
        ("concurrent.futures._base", "BrokenExecutor"), ("concurrent.futures.interpreter", "BrokenInterpreterPool"),
        ("concurrent.futures.process", "BrokenProcessPool"), ("concurrent.futures.process", "_RemoteTraceback"),
        ("concurrent.futures.thread", "BrokenThreadPool"), ("concurrent.interpreters", "ExecutionFailed"),
        ("concurrent.interpreters._crossinterp", "ItemInterpreterDestroyed"),
        ("concurrent.interpreters._queues", "ItemInterpreterDestroyed"),
        ("concurrent.interpreters._queues", "QueueEmpty"), ("concurrent.interpreters._queues", "QueueFull"),
        ("decimal", "Clamped"), ("decimal", "ConversionSyntax"), ("decimal", "DivisionByZero"),
        ("decimal", "DivisionImpossible"), ("decimal", "DivisionUndefined"), ("decimal", "FloatOperation"),
        ("decimal", "Inexact"), ("decimal", "InvalidContext"), ("decimal", "InvalidOperation"),
        ("decimal", "Overflow"), ("decimal", "Rounded"), ("decimal", "Subnormal"), ("decimal", "Underflow"),
        ("ftplib", "error_perm"), ("ftplib", "error_proto"), ("ftplib", "error_reply"), ("ftplib", "error_temp"),
        ("gzip", "BadGzipFile"), ("http.client", "BadStatusLine"), ("http.client", "CannotSendHeader"),
        ("http.client", "CannotSendRequest"), ("http.client", "ImproperConnectionState"),
        ("http.client", "IncompleteRead"), ("http.client", "InvalidURL"), ("http.client", "LineTooLong"),
        ("http.client", "NotConnected"), ("http.client", "ResponseNotReady"), ("http.client", "UnimplementedFileMode"),
        ("http.client", "UnknownProtocol"), ("http.client", "UnknownTransferEncoding"),
        ("imaplib", "_responsetimeout"), ("imaplib", "abort"), ("imaplib", "readonly"),
        ("importlib.metadata", "MetadataNotFound"), ("inspect", "EndOfBlock"), ("io", "UnsupportedOperation"),
        ("macpath", "norm_error"), ("mailcap", "UnsafeMailcapInput"), ("multiprocessing", "BufferTooShort"),
        ("multiprocessing.context", "BufferTooShort"), ("multiprocessing.pool", "RemoteTraceback"),
        ("pathlib", "UnsupportedOperation"), ("pathlib._abc", "UnsupportedOperation"), ("pdb", "Restart"),
        ("pickle", "BadPickleGet"), ("pickle", "_Stop"), ("poplib", "error_proto"), ("pydoc", "ErrorDuringImport"),
        ("queue", "Empty"), ("queue", "Full"), ("queue", "ShutDown"), ("shutil", "_GiveupOnFastCopy"),
        ("signal", "itimer_error"), ("smtplib", "SMTPRecipientsRefused"), ("smtplib", "SMTPSenderRefused"),
        ("socket", "_GiveupOnSendfile"), ("socket", "gaierror"), ("socket", "herror"), ("socket", "timeout"),
        ("sre_parse", "Verbose"), ("ssl", "_GiveupOnSSLSendfile"), ("subprocess", "TimeoutExpired"),
        ("tabnanny", "NannyNag"), ("tokenize", "StopTokenizing"), ("turtle", "Terminator"),
        ("unittest.case", "SkipTest"), ("unittest.case", "_ShouldStop"), ("unittest.case", "_UnexpectedSuccess"),
        ("xml.dom.expatbuilder", "ParseEscape"), ("xml.sax._exceptions", "SAXReaderNotAvailable"),
        ("zipfile", "BadZipFile"), ("zipfile", "BadZipfile"), ("zipfile", "LargeZipFile"),
    }.ToFrozenSet();

    public static bool Contains(string module, string name)
    {
        if (HasEnding(name, Endings))
        {
            return true;
        }

        // Those of C modules are in lower case: struct.error, zlib.error.
        if (name == "error" || Others.Contains((module, name)))
        {
            return true;
        }

        string last = module[(module.LastIndexOf('.') + 1)..].TrimStart('_');
        return Modules.Contains(last) && char.IsUpper(name.TrimStart('_').FirstOrDefault())
            && !HasEnding(name, EnumEndings);
    }

    private static bool HasEnding(string name, string[] endings)
    {
        foreach (string ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
