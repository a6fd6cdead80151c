using System.Collections.Frozen;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <summary>The texts of the standard library's exceptions that have a <c>__str__</c> of their own.</summary>
internal static class PyExceptionTemplates
{
    /// <summary>
    /// By class, the forms of its text; the first whose fields all have a value applies. A field is an argument by
    /// number or an attribute by name; <c>!r</c> stands for its repr, <c>#</c> for its length, <c>*</c> for
    /// its items, and <c>?</c> allows None.
    /// </summary>
    private static readonly FrozenDictionary<(string, string), string[]> Templates =
        new Dictionary<(string, string), string[]>
        {
            [("argparse", "ArgumentError")] = ["argument {argument_name}: {message}", "{message}"],
            [("asyncio.exceptions", "IncompleteReadError")] = IncompleteRead,
            [("asyncio.exceptions", "LimitOverrunError")] = ["{0}"],
            [("asyncio.streams", "IncompleteReadError")] = IncompleteRead,
            [("asyncio.streams", "LimitOverrunError")] = ["{0}"],
            [("calendar", "IllegalMonthError")] = ["bad month number {0!r}; must be 1-12"],
            [("calendar", "IllegalWeekdayError")] =
                ["bad weekday number {0!r}; must be 0 (Monday) to 6 (Sunday)"],
            [("doctest", "DocTestFailure")] = ["{test}"],
            [("doctest", "UnexpectedException")] = ["{test}"],
            [("email.errors", "NonPrintableDefect")] =
                ["the following ASCII non-printables found in header: {non_printables}"],
            [("getopt", "GetoptError")] = ["{msg}"],
            [("http.client", "IncompleteRead")] =
                ["IncompleteRead({partial#} bytes read, {expected} more expected)",
                 "IncompleteRead({partial#} bytes read)"],
            [("importlib.metadata", "PackageNotFoundError")] = ["No package metadata was found for {0}"],
            [("multiprocessing.managers", "RemoteError")] = [$"\n{Rule}\n{{0}}{Rule}"],
            [("multiprocessing.pool", "MaybeEncodingError")] = ["Error sending result: '{1}'. Reason: '{0}'"],
            [("netrc", "NetrcParseError")] = ["{msg} ({filename?}, line {lineno?})"],
            [("optparse", "AmbiguousOptionError")] = ["ambiguous option: {opt_str} ({possibilities*}?)"],
            [("optparse", "BadOptionError")] = ["no such option: {opt_str}"],
            [("optparse", "OptParseError")] = ["{msg}"],
            [("optparse", "OptionConflictError")] = Option,
            [("optparse", "OptionError")] = Option,
            [("optparse", "OptionValueError")] = ["{msg}"],
            [("py_compile", "PyCompileError")] = ["{msg}"],
            [("subprocess", "TimeoutExpired")] = ["Command '{cmd}' timed out after {timeout} seconds"],
            [("urllib.error", "ContentTooShortError")] = ["<urlopen error {0}>"],
            [("urllib.error", "HTTPError")] = ["HTTP Error {code}: {msg}"],
            [("urllib.error", "URLError")] = ["<urlopen error {0}>"],
            [("xdrlib", "ConversionError")] = ["{msg}"],
            [("xdrlib", "Error")] = ["{msg}"],
            [("xml.sax._exceptions", "SAXException")] = ["{_msg}"],
            [("xml.sax._exceptions", "SAXNotRecognizedException")] = ["{_msg}"],
            [("xml.sax._exceptions", "SAXNotSupportedException")] = ["{_msg}"],
            [("xml.sax._exceptions", "SAXParseException")] =
                ["{_systemId}:{_linenum}:{_colnum}: {_msg}", "<unknown>:{_linenum}:{_colnum}: {_msg}"],
            [("xml.sax._exceptions", "SAXReaderNotAvailable")] = ["{_msg}"],
            [("xmlrpc.client", "Fault")] = ["<Fault {faultCode}: {faultString!r}>"],
            [("xmlrpc.client", "ProtocolError")] = ["<ProtocolError for {url}: {errcode} {errmsg}>"],
        }.ToFrozenDictionary();

    /// <summary>
    /// Subclasses of OSError whose arguments are a number, a text and perhaps file names; others keep them as they are.
    /// </summary>
    private static readonly FrozenSet<(string, string)> OfSystem = new (string, string)[]
    {
        ("builtins", "OSError"), ("builtins", "BlockingIOError"), ("builtins", "BrokenPipeError"),
        ("builtins", "ChildProcessError"), ("builtins", "ConnectionAbortedError"), ("builtins", "ConnectionError"),
        ("builtins", "ConnectionRefusedError"), ("builtins", "ConnectionResetError"), ("builtins", "FileExistsError"),
        ("builtins", "FileNotFoundError"), ("builtins", "InterruptedError"), ("builtins", "IsADirectoryError"),
        ("builtins", "NotADirectoryError"), ("builtins", "PermissionError"), ("builtins", "ProcessLookupError"),
        ("builtins", "TimeoutError"), ("builtins", "EnvironmentError"), ("builtins", "IOError"), ("_dbm", "error"),
        ("_gdbm", "error"), ("_pyio", "BlockingIOError"), ("dbm.sqlite3", "error"), ("gzip", "BadGzipFile"),
        ("http.client", "RemoteDisconnected"), ("http.cookiejar", "LoadError"), ("io", "UnsupportedOperation"),
        ("shutil", "Error"), ("shutil", "ExecError"), ("shutil", "ReadError"), ("shutil", "SameFileError"),
        ("shutil", "SpecialFileError"), ("signal", "ItimerError"), ("signal", "itimer_error"),
        ("smtplib", "SMTPException"), ("smtplib", "SMTPNotSupportedError"), ("smtplib", "SMTPServerDisconnected"),
        ("socket", "error"), ("socket", "gaierror"), ("socket", "herror"), ("socket", "timeout"),
        ("_socket", "timeout"), ("imaplib", "IMAP4._responsetimeout"), ("importlib.metadata", "MetadataNotFound"),
    }.ToFrozenSet();

    private static readonly string[] Message = ["{message}"];

    private static string[] IncompleteRead =>
    [
        "{0#} bytes read on a total of {1!r} expected bytes", "{0#} bytes read on a total of undefined expected bytes",
    ];

    private static string[] Option => ["option {option_id}: {msg}", "{msg}"];

    private static string Rule => new('-', 75);

    /// <summary>Returns the templates of a class, if it has any.</summary>
    public static string[]? Find(PyGlobal type) => type.Module == "configparser"
        ? Message
        : Templates.GetValueOrDefault((type.Module, type.QualifiedName));

    /// <summary>Returns whether a class reads its arguments as OSError does.</summary>
    public static bool IsOfSystem(PyGlobal type) => OfSystem.Contains((type.Module, type.QualifiedName));
}
