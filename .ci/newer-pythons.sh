#!/usr/bin/env bash
# Installs newer Pythons than this Debian has, without changing its libc: newer-pythons.sh [VERSIONS]
#
# Installs CPython 3.14 and 3.15, with their test package, NumPy, pandas and cloudpickle, and PyPy into the folder
# VERSIONS (pyenv's by default, where the tests look for them), with the same layout as pyenv:
# VERSIONS/3.14.10/bin/python, VERSIONS/pypy3.11-8.0.1/bin/python. A series that is already installed is left unchanged;
# to remove one, delete its folder.
#
# These are the packages of Debian's suite sid, from the mirror that apt-get uses, unpacked with all of their
# dependencies. Each interpreter then refers to the libc and the libraries next to it, so it needs no wrapper and no
# environment variable, but cannot be moved. Nothing is installed into the system except the tool patchelf.
#
# Verified on Debian 12 (amd64) on 2026-11-29: CPython 3.14.10 and 3.15.2, both with NumPy 2.4.6, pandas 2.3.3 and
# cloudpickle 3.1.2; PyPy 8.0.1 (Python 3.11.17), which has no NumPy. sid changes, so later runs install later versions.
# The first run takes half a minute to two minutes and downloads 70 MB; each CPython uses 200 MB of disk space, PyPy 160
# MB.
#
# Exits with 0 if all are installed, 3 if they are unavailable, and 1 if one was unpacked but does not work.
set -euo pipefail

VERSIONS=$(realpath -m "${1:-${PYENV_ROOT:-$HOME/.pyenv}/versions}")
readonly SUITE=sid LIBRARIES=lib/x86_64-linux-gnu KEYS=/usr/share/keyrings/debian-archive-keyring.gpg
# Scripts run by the interpreter itself: the first prints the name that pyenv would use for its folder; the second
# checks that it works, given that folder.
readonly NAME='
import platform, sys
pypy = getattr(sys, "pypy_version_info", None)
print("pypy%d.%d-%d.%d.%d" % (sys.version_info[:2] + pypy[:3]) if pypy else platform.python_version())'
readonly CHECK='
import _multiprocessing, _posixshmem, ctypes, hashlib, hmac, multiprocessing, sqlite3, ssl, sys
import test.pickletester, test._test_multiprocessing
assert sys.prefix == sys.argv[1] and sys.executable.startswith(sys.prefix), (sys.prefix, sys.executable)
hashlib.sha3_256(), hmac.new(b"key", b"", "md5")
for method in "spawn", "forkserver", "fork":
    child = multiprocessing.get_context(method).Process(target=divmod, args=(7, 2))
    child.start(), child.join()
    assert child.exitcode == 0, (method, child.exitcode)'

give_up() {
    echo "pythons: $1" >&2
    exit "${2:-3}"
}

# Whether a working interpreter exists under a path with this prefix.
has() {
    local python
    for python in "$1"*/bin/python; do
        if "$python" -c pass 2>/dev/null; then return; fi
    done
    return 1
}

# apt-get with the settings of this machine, but for a system that has nothing installed and knows only one suite.
suite_get() {
    apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
        -o APT::Install-Recommends=false -o APT::Update::Error-Mode=any -o Acquire::Languages=none \
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@" >"$work/log" 2>&1
}

# Downloads the suite's package list, signed by Debian, from the first of this machine's mirrors that provides it.
find_suite() {
    local uri release
    release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    for uri in $(apt-get update --print-uris | sed -n "s#^'\(.*\)/dists/$release/InRelease'.*#\1#p"); do
        echo "deb [arch=amd64 signed-by=$KEYS] $uri $SUITE main" >"$work/sources.list"
        if suite_get update; then return; fi
    done
    return 1
}

# Creates the folder for the unpacked interpreter with this name, such as python3.14.
settle() {
    local exe=$1 from=$work/unpacked/usr name home numpy
    name=$("$from/$LIBRARIES/ld-linux-x86-64.so.2" --library-path "$from/$LIBRARIES" "$from/bin/$exe" -c "$NAME")
    home=$VERSIONS/${name:?}
    rm -rf "$home"
    mkdir -p "$home"/{bin,lib} && cp -a "$from/bin/$exe" "$home/bin/"
    cp -a "$from/lib/$exe" "$from/$LIBRARIES" "$home/lib/"
    rm -rf "$home/$LIBRARIES/gconv" "$home/lib/$exe/sitecustomize.py"
    if [[ $exe == python* ]]; then
        cp -a "$from/lib/python3" "$home/lib/"
        rm -f "$home/$LIBRARIES"/libpypy*
        find "$home/lib/python3" -name '*.cpython-3*.so' ! -name "*.cpython-${exe//[a-z.]/}-*" -delete
        ln -s blas/libblas.so.3 lapack/liblapack.so.3 "$home/$LIBRARIES/" # As their packages do when installed.
    else
        rm -f "$home/lib/$exe/_testcapi.py" # Debian omits its C source, and disables the tests below.
        sed -i '/^raise unittest.SkipTest/,/)$/d' "$home/lib/$exe/test/_test_multiprocessing.py"
    fi
    # The order matters: patchelf 0.18, unlike 0.14, corrupts these files in the reverse order.
    patchelf --force-rpath --set-rpath "$home/$LIBRARIES" "$home/bin/$exe"
    patchelf --set-interpreter "$home/$LIBRARIES/ld-linux-x86-64.so.2" "$home/bin/$exe"
    "$home/bin/$exe" -m compileall -qq -j 0 -x '/tests?/' "$home/lib" || true
    (cd "$work" && "$home/bin/$exe" -c "$CHECK" "$home") || give_up "$home/bin/$exe does not work" 1
    numpy=$("$home/bin/$exe" -c 'import numpy, pandas; print(numpy.__version__)' 2>/dev/null) || numpy=none
    ln -s "$exe" "$home/bin/python3"
    ln -s "$exe" "$home/bin/python" # Last, so that a search for */bin/python never finds an incomplete one.
    echo "pythons: $home/bin/python, NumPy: $numpy"
}

exec 9<"${BASH_SOURCE[0]}"
flock 9 # One run at a time.
wanted=()
for series in 3.14 3.15; do
    has "$VERSIONS/$series." || wanted+=("python$series" "libpython$series-testsuite" python3-{pandas,cloudpickle})
done
has "$VERSIONS/pypy3" || wanted+=(pypy3 pypy3-lib-testsuite)
[ ${#wanted[@]} -gt 0 ] || exit 0

[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || give_up "this is no Debian for amd64"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{state/lists,cache/archives}/partial "$work/unpacked" && touch "$work/status"
chmod 755 "$work" # apt-get downloads as a separate user.
command -v patchelf >/dev/null || { apt-get update -qq; apt-get install -y -qq patchelf; } >/dev/null 2>&1 ||
    give_up "patchelf could not be installed"
find_suite || give_up "no mirror of this machine serves Debian's suite $SUITE"
suite_get -y --download-only install "${wanted[@]}" || give_up "cannot be had: $(grep -m 1 ^E: "$work/log")"
for package in "$work"/cache/archives/*.deb; do dpkg -x "$package" "$work/unpacked"; done
for package in "${wanted[@]}"; do
    case $package in
        python3.*) settle "$package" ;;
        pypy3) settle "$(readlink "$work/unpacked/usr/bin/pypy3")" ;;
    esac
done
