# Runs on: Python 3.6+
"""Checks of the sources that the C# formatter does not make; prints all violations and exits with 1 if there are any.

No line is longer than 120 columns or ends in whitespace, and every file ends in one newline. The first line of every
Python file states the Python versions that it runs on; the file compiles under each of them that is installed. A C#
namespace matches its folder, and in PyCompat.Multiprocessing, platform-specific code is in a folder for that platform.
In src/ and build/, no member of a type that is itself internal or private is `internal`.
"""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = (".ci", "build", "src", "interop-tests", "python-fixtures")
SUFFIXES = (".cs", ".py")
FRONT = ("build.sh", "build.ps1", ".ci/run", ".ci/newer-pythons.sh")
LONGEST_LINE = 120
EVERY_PYTHON = "# Runs on: Python 2.7, 3.6+"
PYTHON_3 = "# Runs on: Python 3.6+"
WORKERS_PYTHON = "# Runs on: Python 3.8+"
CLAIMS = (EVERY_PYTHON, PYTHON_3, WORKERS_PYTHON)
HOUSE = os.path.join("src", "PyCompat.Multiprocessing")
# Types in these folders share the namespace of the parent folder, because partial types may have a part in each.
PLATFORM_FOLDERS = ("Unix", "Windows")
NATIVE_FOLDER = "Interop"  # one static class, nested by native library, visible to every layer
BUILD_NAMESPACE = "PyCompat.Build"  # of the program in build/, the only one outside a project folder
NAMESPACE = re.compile(r"^namespace ([\w.]+);", re.MULTILINE)
OF_A_PLATFORM = re.compile(r"\bOperatingSystem\.Is|\bInterop\.(?:LibC|Kernel32|NtDll|Ws2_32|Advapi32)\b")
PRODUCT_FOLDERS = ("build", "src")
TYPE = re.compile(r"^( *)(?:(public|internal|private|file) )?(?:\w+ )*(?:class|struct|interface|record|enum) \w")
INTERNAL_MEMBER = re.compile(r"^( +)internal (?!(?:\w+ )*override )")  # an override keeps what its base declares
COMPILE = "import sys\nfor p in sys.argv[1:]: compile(open(p, 'rb').read(), p, 'exec')"


def sources():
    for name in FRONT:
        yield name
    for folder in FOLDERS:
        for where, folders, names in os.walk(os.path.join(ROOT, folder)):
            folders[:] = [name for name in folders if name not in ("bin", "obj", "__pycache__")]
            for name in names:
                if name.endswith(SUFFIXES):
                    yield os.path.relpath(os.path.join(where, name), ROOT)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8-sig", newline="") as file:
        return file.read()


def complaints(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            yield "%s:%d: %d columns, more than %d" % (path, number, len(line), LONGEST_LINE)
        if line != line.rstrip():
            yield "%s:%d: blanks or a carriage return at the end of the line" % (path, number)
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "%s: must end in one newline" % path
    if path.endswith(".py") and text.split("\n", 1)[0] not in CLAIMS:
        yield "%s:1: must be one of %s" % (path, ", ".join("'%s'" % claim for claim in CLAIMS))


def misplacements(path, text):
    """Yields the violations in the location of a C# file."""
    if not path.endswith(".cs"):
        return
    folders = os.path.dirname(path).split(os.sep)[1:] or [BUILD_NAMESPACE]
    expected = ".".join(name for name in folders if name not in (NATIVE_FOLDER,) + PLATFORM_FOLDERS)
    found = NAMESPACE.search(text)
    if found and found.group(1) != expected:
        yield "%s: its namespace must be %s, as its folder is" % (path, expected)
    elsewhere = not set(folders) & set(PLATFORM_FOLDERS + (NATIVE_FOLDER,))
    if path.startswith(HOUSE + os.sep) and elsewhere and OF_A_PLATFORM.search(text):
        yield "%s: code of one platform lies in Unix/, Windows/ or Interop/" % path


def internal_members(path, text):
    """Finds `internal` members of C# types that are not public."""
    if not path.endswith(".cs") or path.split(os.sep)[0] not in PRODUCT_FOLDERS:
        return
    around = []  # the types around a line, outermost first: how far each is indented, and whether it is public
    for number, line in enumerate(text.split("\n"), 1):
        member = INTERNAL_MEMBER.match(line)
        if member and not all(public for indent, public in around if indent < len(member.group(1))):
            yield "%s:%d: a member of an internal type is public or private" % (path, number)
        found = TYPE.match(line)
        if found:
            indent = len(found.group(1))
            around = [one for one in around if one[0] < indent] + [(indent, found.group(2) == "public")]


def interpreter(series):
    """Finds an installed Python of this series: on PATH as pythonX.Y, or under pyenv's folder."""
    root = os.path.join(os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv"), "versions")
    installed = sorted(os.listdir(root)) if os.path.isdir(root) else []
    candidates = [os.path.join(root, name, "bin", "python") for name in installed if name.startswith(series + ".")]
    for candidate in candidates + ["python" + series]:
        try:
            subprocess.check_call([candidate, "-c", "pass"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return candidate
        except (OSError, subprocess.CalledProcessError):
            continue
    return None


def compile_under(python, paths):
    command = [python, "-c", COMPILE] + [os.path.join(ROOT, path) for path in paths]
    done = subprocess.Popen(command, stderr=subprocess.PIPE, universal_newlines=True)
    errors = done.communicate()[1]
    return ["%s: %s" % (python, errors.strip())] if done.returncode != 0 else []


def main():
    texts = {path: read(path) for path in sources()}
    wrong = [complaint for path in sorted(texts) for complaint in complaints(path, texts[path])]
    wrong += [complaint for path in sorted(texts) for complaint in misplacements(path, texts[path])]
    wrong += [complaint for path in sorted(texts) for complaint in internal_members(path, texts[path])]
    python_files = sorted(path for path in texts if path.endswith(".py"))
    wrong += compile_under(sys.executable, python_files)
    for series, claims in (("2.7", CLAIMS[:1]), ("3.6", CLAIMS[:2]), ("3.8", CLAIMS)):
        paths = [path for path in python_files if texts[path].split("\n", 1)[0] in claims]
        python = interpreter(series)
        if python:
            wrong += compile_under(python, paths)
        else:
            print("Python %s is not installed: what claims to run on it was not compiled by it" % series)
    for complaint in wrong:
        print(complaint)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
