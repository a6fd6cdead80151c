#!/usr/bin/env bash
# Everything that can be done with this repository, a verb each; build.ps1 has the same verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
readonly SOLUTION=PyCompat.sln
readonly BIN=artifacts/bin
readonly RESULTS=artifacts/test-results

# Seconds: a Windows program that hangs under Wine is not waited for any longer.
readonly WINE_LIMIT=600

list_verbs() {
    cat <<'VERBS'
usage: ./build.sh VERB [OPTIONS]

  build                            compile everything
  demo                             .NET and a real Python talk: a table of what went over and came back
  test [--all | --slow] [-- ...]   run the tests; what follows -- goes to the test runner
                                     default: the default, the oldest and the newest Python found
                                     --all:   every Python found, the tool and a sample as native code, and --wine
                                     --slow:  --all, and the tests marked as slow
                                     --wine:  those of connections without Python, as a Windows program under Wine
  bench [--only PART,...]          measure speed beside others; --only ? lists the parts, --help says more
                                     --in-process: pickles, framing and handshake alone, with their allocations
  fuzz [--seconds N] [--seed N]    feed hostile pickles to the codec; [--input FILE] tries one again
  soak                             checksummed messages to and from Python, for 10 minutes or PYCOMPAT_SOAK_SECONDS
  publish                          leave the tool at artifacts/publish/pycompat
  pack                             leave the packages in artifacts/packages
  format [--check]                 format the sources, or only say what is not formatted
VERBS
}

fail() {
    echo "build.sh: $1" >&2
    exit "${2:-1}"
}

need_dotnet() {
    dotnet --version >/dev/null 2>&1 ||
        fail "no .NET SDK 10 found: install it from https://dot.net/download and have 'dotnet' on PATH"
}

# The interpreter that build steps run; the tests find their own, by the same names.
find_python() {
    local candidate
    for candidate in "${PYCOMPAT_PYTHON:-}" python3 python; do
        if [ -n "$candidate" ] && "$candidate" -c pass >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    fail "no Python found: install Python 3 from https://www.python.org/downloads, or name one in PYCOMPAT_PYTHON"
}

no_options() {
    [ $# -eq 1 ] || fail "'$1' takes no options, got '$2'" 2
}

# Whether the package feed has Razorvine.Pickle, which not every feed does: asked by a restore of the adapter.
find_razorvine() {
    if [ -z "${WithRazorvine:-}" ]; then
        local folder=artifacts/razorvine key
        key=$(list_package_sources | cksum)
        if ! WithRazorvine=$(kept_answer "$folder/answer" "$key"); then
            WithRazorvine=true
            dotnet restore src/PyCompat.Pickle.Razorvine --verbosity quiet -p:WithRazorvine=true \
                -p:ArtifactsPath="$PWD/$folder/" >/dev/null 2>&1 || WithRazorvine=false
            mkdir -p "$folder"
            printf '%s\n%s\n' "$key" "$WithRazorvine" >"$folder/answer"
        fi
    fi
    # MSBuild takes it from here as a property.
    export WithRazorvine
    [ "$WithRazorvine" = true ] ||
        echo "the package feed has no Razorvine.Pickle: what needs it is left out"
}

# All that the answer of a restore depends on.
list_package_sources() {
    dotnet nuget list source
    env | grep -E '^(NUGET_|Restore)' | sort || true
    cat Directory.Packages.props
}

# The answer kept in the file $1 for the key $2, if there is one; a no is good for a day, for feeds get packages.
kept_answer() {
    [ -f "$1" ] && [ "$(head -n 1 "$1")" = "$2" ] || return 1
    [ "$(tail -n 1 "$1")" = true ] || [ -z "$(find "$1" -mtime +0)" ] || return 1
    tail -n 1 "$1"
}

compile() {
    dotnet build "$1" --configuration Release --verbosity quiet
}

build() {
    need_dotnet
    find_razorvine
    compile "$SOLUTION"
}

demo() {
    need_dotnet
    find_python >/dev/null
    compile interop-tests/PyCompat.Demo
    exec "$BIN/PyCompat.Demo/release/PyCompat.Demo"
}

soak() {
    need_dotnet
    find_python >/dev/null
    compile interop-tests/PyCompat.InteropTests
    exec "$BIN/PyCompat.InteropTests/release/PyCompat.InteropTests" -noLogo -noColor -noAutoReporters \
        -explicit only -class PyCompat.InteropTests.SoakTests -showLiveOutput
}

bench() {
    need_dotnet
    find_python >/dev/null
    find_razorvine
    compile interop-tests/PyCompat.Benchmarks
    exec "$BIN/PyCompat.Benchmarks/release/PyCompat.Benchmarks" "$@"
}

fuzz() {
    need_dotnet
    compile interop-tests/PyCompat.Fuzzing
    exec "$BIN/PyCompat.Fuzzing/release/PyCompat.Fuzzing" "$@"
}

# A number out of a runner's report: the attribute $2 of its one <assembly> element, in the file $1.
count_of() {
    grep -o '<assembly [^>]*' "$1" | tr ' ' '\n' | sed -n "s/^$2=\"\\([0-9][0-9]*\\)\"\$/\\1/p"
}

# What the runner printed of the tests that failed: the name, and what is indented further.
print_failures() {
    awk '/\[FAIL\]\r?$/ { inside = 1; printf "\n%s", $0; next }
        !/^      / { inside = 0 }
        inside { printf "\n%s", $0 }' "$1"
}

# Adds what the report $2 of the tests $1, which ended with exit code $3, says to passed, failed and skipped. $4 is what
# they printed: what failed is shown again at the very end, where nobody has to look for it.
add_report() {
    failures+=$(print_failures "$4")
    if [ ! -s "$2" ] || [ -z "$(count_of "$2" total)" ]; then
        echo "$1: the test runner ended with exit code $3 and left no report: counted as a failure"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + $(count_of "$2" passed)))
    skipped=$((skipped + $(count_of "$2" skipped)))
    local bad=$(($(count_of "$2" failed) + $(count_of "$2" errors)))
    if [ "$bad" -eq 0 ] && [ "$3" -ne 0 ]; then
        echo "$1: no test failed, yet the test runner ended with exit code $3: counted as a failure"
        bad=1
    elif [ "$(count_of "$2" total)" -eq 0 ] && [ "$filtered" = false ]; then
        echo "$1: no test was found: counted as a failure"
        bad=1
    fi
    failed=$((failed + bad))
}

# All tests of connections but those with Python, as a program for Windows. docs/windows.md says what that shows.
run_wine_tests() {
    local -r tests=artifacts/wine/tests report=$PWD/$RESULTS/wine.xml
    # Never the user's own, whose version of Windows this would change.
    local -r prefix=$PWD/artifacts/wine/prefix
    dotnet publish interop-tests/PyCompat.UnitTests --configuration Release --runtime win-x64 --self-contained \
        --output "$tests" --verbosity quiet
    mkdir -p "$prefix" "$RESULTS"
    rm -f "$report"

    # No window is ever shown. As Windows 10: on Wine's default, Windows 7, an empty message hangs. The two settings of
    # the runtime: Wine's memory takes no second mapping of the code, and the compiler gives up optimizing by exceptions
    # in which Wine can lose its way. The runtime does not notice a thread that dies of that; Wine does.
    local -r environment=(-u DISPLAY WINEPREFIX="$prefix" WINEDEBUG=-all,err+seh,err+virtual
        DOTNET_EnableWriteXorExecute=0 DOTNET_JITMinOpts=1)
    [ -f "$prefix/pycompat-is-win10" ] || {
        env "${environment[@]}" timeout --kill-after=10 "$WINE_LIMIT" wineboot --init &&
            env "${environment[@]}" timeout --kill-after=10 "$WINE_LIMIT" wine winecfg -v win10 &&
            touch "$prefix/pycompat-is-win10"
    } >/dev/null 2>&1 || fail "Wine could not make its prefix $prefix"
    local -r log=$RESULTS/wine.log
    local status=0
    (cd "$tests" && env "${environment[@]}" timeout --kill-after=10 "$WINE_LIMIT" wine PyCompat.UnitTests.exe \
        -noLogo -noColor -noAutoReporters \
        -namespace "PyCompat.UnitTests.Multiprocessing*" -namespace PyCompat.UnitTests.Tool \
        -result-xml "Z:$report" "$@") 2>&1 | tee "$log" || status=$?
    add_report "PyCompat.UnitTests under Wine" "$report" "$status" "$log"
}

run_tests() {
    local tier=default explicit=off
    case "${1:-}" in
        --all) tier=all; shift ;;
        --slow) tier=slow; explicit=on; shift ;;
        --wine) tier=wine; shift ;;
    esac
    case "${1:-}" in
        '') ;;
        --) shift ;;
        *) fail "'test' takes --all, --slow, --wine or -- RUNNER-OPTIONS, got '$1'" 2 ;;
    esac
    need_dotnet
    find_razorvine
    mkdir -p "$RESULTS"
    local passed=0 failed=0 skipped=0 failures= filtered=false
    [ $# -eq 0 ] || filtered=true
    if [ "$tier" = wine ]; then
        command -v wine >/dev/null || fail "no wine found: install it (Debian: apt-get install wine wine64)"
    else
        run_native_tests "$@"
    fi
    if [ "$tier" != default ]; then
        if command -v wine >/dev/null; then
            run_wine_tests "$@"
        else
            echo "no wine found (Debian: apt-get install wine wine64): nothing is tried as a program for Windows," \
                "which counts as a skipped test"
            skipped=$((skipped + 1))
        fi
    fi

    [ -z "$failures" ] || echo "what failed:$failures"
    [ $((passed + failed)) -gt 0 ] || echo "no test ran"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# The tests as programs of this system.
run_native_tests() {
    find_python >/dev/null
    compile "$SOLUTION"
    if [ "$tier" != default ] && [ -n "$(find_linker)" ]; then
        publish_tool artifacts/test-tool
        export PYCOMPAT_TEST_TOOL="$PWD/artifacts/test-tool/pycompat"
        publish_sample artifacts/test-sample
        export PYCOMPAT_TEST_SAMPLE="$PWD/artifacts/test-sample/PyCompat.AotSample"
    fi
    export PYCOMPAT_TEST_TIER=$tier

    local project report log status
    for project in PyCompat.UnitTests PyCompat.InteropTests; do
        report="$RESULTS/$project.xml"
        log="$RESULTS/$project.log"
        rm -f "$report"
        status=0
        "$BIN/$project/release/$project" -noLogo -noColor -noAutoReporters -explicit "$explicit" \
            -result-xml "$report" "$@" 2>&1 | tee "$log" || status=$?
        add_report "$project" "$report" "$status" "$log"
    done
}

# The C compiler that links native code; nothing when there is none.
find_linker() {
    local candidate
    for candidate in clang gcc cc; do
        if command -v "$candidate" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

# Native code where it can be linked, otherwise one file that needs the .NET runtime. $1: the folder it goes to.
publish_tool() {
    local linker
    linker=$(find_linker)
    rm -rf "$1"
    if [ -n "$linker" ]; then
        dotnet publish src/PyCompat.Tool --configuration Release --use-current-runtime --output "$1" \
            --verbosity quiet -p:NativeTool=true -p:CppCompilerAndLinker="$linker"
        echo "$1/pycompat: native code, linked by $linker"
    else
        dotnet publish src/PyCompat.Tool --configuration Release --use-current-runtime --no-self-contained \
            --output "$1" --verbosity quiet -p:PublishSingleFile=true
        echo "$1/pycompat: one file that needs the .NET runtime (native code needs clang or gcc)"
    fi
}

# The sample of a native program that uses the libraries. $1: the folder it goes to.
publish_sample() {
    local linker
    linker=$(find_linker)
    rm -rf "$1"
    dotnet publish interop-tests/PyCompat.AotSample --configuration Release --use-current-runtime --output "$1" \
        --verbosity quiet -p:NativeSample=true -p:CppCompilerAndLinker="$linker"
    echo "$1/PyCompat.AotSample: native code, linked by $linker"
}

publish() {
    need_dotnet
    publish_tool artifacts/publish
}

pack() {
    need_dotnet
    find_razorvine
    dotnet pack "$SOLUTION" --configuration Release --output artifacts/packages --verbosity quiet
    ls artifacts/packages
}

format() {
    local check=''
    case "${1:-}" in
        '') ;;
        --check) check=--verify-no-changes ;;
        *) fail "'format' takes --check, got '$1'" 2 ;;
    esac
    need_dotnet
    dotnet format "$SOLUTION" $check
    local python
    python=$(find_python)
    "$python" .ci/check_sources.py
}

verb=${1:-}
[ $# -eq 0 ] || shift
case "$verb" in
    build | demo | publish | pack)
        no_options "$verb" "$@"
        "$verb"
        ;;
    test) run_tests "$@" ;;
    format) format "$@" ;;
    bench) bench "$@" ;;
    fuzz) fuzz "$@" ;;
    soak)
        no_options "$verb" "$@"
        soak
        ;;
    *)
        list_verbs
        exit 2
        ;;
esac
