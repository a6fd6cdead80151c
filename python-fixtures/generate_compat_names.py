# Runs on: Python 3.6+
"""Writes src/PyCompat.Pickle/Names/CompatNames.Tables.cs from CPython's own _compat_pickle (run it with 3.13)."""
import _compat_pickle as compat
import io
import os

TARGET = os.path.join(
    os.path.dirname(os.path.abspath(__file__)),
    "..", "src", "PyCompat.Pickle", "Names", "CompatNames.Tables.cs")

HEADER = """\
// Written by python-fixtures/generate_compat_names.py from _compat_pickle; not to be edited by hand.
namespace PyCompat.Pickle;

internal static partial class CompatNames
{
"""


def modules(name, doc, mapping):
    lines = ["    /// <summary>%s</summary>\n" % doc,
             "    private static (string From, string To)[] %s =>\n    [\n" % name]
    for old, new in sorted(mapping.items()):
        lines.append('        ("%s", "%s"),\n' % (old, new))
    return "".join(lines) + "    ];\n"


def names(name, doc, mapping):
    lines = ["    /// <summary>%s</summary>\n" % doc,
             "    private static (string FromModule, string FromName, string ToModule, string ToName)[] %s =>\n"
             "    [\n" % name]
    for old, new in sorted(mapping.items()):
        lines.append('        ("%s", "%s", "%s", "%s"),\n' % (old + new))
    return "".join(lines) + "    ];\n"


parts = [
    modules("ModulesFrom2", "Modules of 2.x and what 3.x calls them (IMPORT_MAPPING).", compat.IMPORT_MAPPING),
    names("NamesFrom2", "Names of 2.x that moved (NAME_MAPPING).", compat.NAME_MAPPING),
    modules("ModulesFrom3", "The way back (REVERSE_IMPORT_MAPPING).", compat.REVERSE_IMPORT_MAPPING),
    names("NamesFrom3", "The way back (REVERSE_NAME_MAPPING).", compat.REVERSE_NAME_MAPPING),
]
with io.open(TARGET, "w", encoding="utf-8", newline="\n") as file:
    file.write(HEADER + "\n".join(parts) + "}\n")
