# Everything that can be done with this repository, a verb each; build.sh has the same verbs.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$solution = 'PyCompat.sln'
$bin = 'artifacts/bin'
$results = 'artifacts/test-results'
$onWindows = [Environment]::OSVersion.Platform -eq 'Win32NT'
$exe = if ($onWindows) { '.exe' } else { '' }

function Show-Verbs {
    @'
usage: ./build.ps1 VERB [OPTIONS]

  build                            compile everything
  demo                             .NET and a real Python talk: a table of what went over and came back
  test [--all | --slow] [-- ...]   run the tests; what follows -- goes to the test runner
                                     default: the default, the oldest and the newest Python found
                                     --all:   every Python found, and the tool and a sample as native code
                                     --slow:  --all, and the tests marked as slow
  bench                            (on Linux: ./build.sh bench)
  fuzz [--seconds N] [--seed N]    feed hostile pickles to the codec; [--input FILE] tries one again
  soak                             checksummed messages to and from Python, for 10 minutes or PYCOMPAT_SOAK_SECONDS
  publish                          leave the tool at artifacts/publish/pycompat
  pack                             leave the packages in artifacts/packages
  format [--check]                 format the sources, or only say what is not formatted
'@
}

function Stop-Build([string] $message, [int] $code = 1) {
    [Console]::Error.WriteLine("build.ps1: $message")
    exit $code
}

# Whether a program starts and ends well; what it prints is of no interest.
function Test-Program([string] $program, [string[]] $arguments) {
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { return $false }
    $ErrorActionPreference = 'Continue' # a line on standard error is no failure; the exit code tells
    & $program @arguments *> $null
    return $LASTEXITCODE -eq 0
}

function Assert-Dotnet {
    if (-not (Test-Program 'dotnet' @('--version'))) {
        Stop-Build "no .NET SDK 10 found: install it from https://dot.net/download and have 'dotnet' on PATH"
    }
}

function Find-Python {
    foreach ($candidate in @($env:PYCOMPAT_PYTHON, 'python3', 'python')) {
        if ($candidate -and (Test-Program $candidate @('-c', 'pass'))) { return $candidate }
    }
    return $null
}

# On Windows the demo and the tests bring their own Python (the package Python.Included).
function Assert-Python {
    if (-not $onWindows -and -not (Find-Python)) {
        Stop-Build ('no Python found: install Python 3 from https://www.python.org/downloads, ' +
            'or name one in PYCOMPAT_PYTHON')
    }
}

function Assert-NoOptions([string] $verb, [object[]] $options) {
    if ($options.Count -gt 0) { Stop-Build "'$verb' takes no options, got '$($options[0])'" 2 }
}

# The words in an array: PowerShell would take those that begin with - for its own.
function Invoke-Dotnet([string[]] $words) {
    & dotnet @words
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

# Whether the package feed has Razorvine.Pickle, which not every feed does: asked by a restore of the adapter. The
# answer is kept until the package sources change; a no is good for a day, for feeds get packages.
function Find-Razorvine {
    if (-not $env:WithRazorvine) {
        $folder = Join-Path $PWD 'artifacts/razorvine'
        $file = Join-Path $folder 'answer'
        $key = Get-PackageSourcesKey
        $kept = if (Test-Path $file) { @(Get-Content $file) } else { @('', '') }
        $isOld = (Test-Path $file) -and (Get-Item $file).LastWriteTime -lt (Get-Date).AddDays(-1)
        if ($kept[0] -ne $key -or ($isOld -and $kept[1] -ne 'true')) {
            $found = Test-Program 'dotnet' @('restore', 'src/PyCompat.Pickle.Razorvine', '--verbosity', 'quiet',
                '-p:WithRazorvine=true', "-p:ArtifactsPath=$folder/")
            $kept = @($key, $(if ($found) { 'true' } else { 'false' }))
            New-Item -ItemType Directory -Force $folder | Out-Null
            Set-Content $file $kept
        }
        # MSBuild takes it from here as a property.
        $env:WithRazorvine = $kept[1]
    }
    if ($env:WithRazorvine -ne 'true') {
        'the package feed has no Razorvine.Pickle: what needs it is left out'
    }
}

# All that the answer of a restore depends on, as one hash.
function Get-PackageSourcesKey {
    $settings = Get-ChildItem env: | Where-Object Name -Match '^(NUGET_|Restore)' | Sort-Object Name |
        ForEach-Object { "$($_.Name)=$($_.Value)" }
    $lines = @(dotnet nuget list source) + @($settings) + @(Get-Content Directory.Packages.props)
    $bytes = [Text.Encoding]::UTF8.GetBytes($lines -join "`n")
    return [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($bytes))
}

function Invoke-Compile([string] $project) {
    Invoke-Dotnet @('build', $project, '--configuration', 'Release', '--verbosity', 'quiet')
}

function Invoke-Demo {
    Assert-Dotnet
    Assert-Python
    Invoke-Compile 'interop-tests/PyCompat.Demo'
    & "$bin/PyCompat.Demo/release/PyCompat.Demo$exe"
    exit $LASTEXITCODE
}

function Invoke-Soak {
    Assert-Dotnet
    Assert-Python
    Invoke-Compile 'interop-tests/PyCompat.InteropTests'
    & "$bin/PyCompat.InteropTests/release/PyCompat.InteropTests$exe" -noLogo -noColor -noAutoReporters `
        -explicit only -class PyCompat.InteropTests.SoakTests -showLiveOutput
    exit $LASTEXITCODE
}

function Invoke-Fuzz([object[]] $options) {
    Assert-Dotnet
    Invoke-Compile 'interop-tests/PyCompat.Fuzzing'
    & "$bin/PyCompat.Fuzzing/release/PyCompat.Fuzzing$exe" @options
    exit $LASTEXITCODE
}

function Invoke-Tests([object[]] $options) {
    $tier = 'default'
    $explicit = 'off'
    if ($options.Count -gt 0 -and $options[0] -in '--all', '--slow') {
        $tier = $options[0].Substring(2)
        if ($tier -eq 'slow') { $explicit = 'on' }
        $options = @($options | Select-Object -Skip 1)
    }
    # PowerShell itself takes a bare -- away, so what is left is the runner's with or without it.
    $runnerOptions = @($options | Where-Object { $_ -ne '--' })
    Assert-Dotnet
    Assert-Python
    Find-Razorvine
    Invoke-Compile $solution
    if ($tier -ne 'default' -and (Find-Linker)) {
        Publish-Tool 'artifacts/test-tool'
        $env:PYCOMPAT_TEST_TOOL = Join-Path $PWD "artifacts/test-tool/pycompat$exe"
        Publish-Sample 'artifacts/test-sample'
        $env:PYCOMPAT_TEST_SAMPLE = Join-Path $PWD "artifacts/test-sample/PyCompat.AotSample$exe"
    }
    $env:PYCOMPAT_TEST_TIER = $tier
    New-Item -ItemType Directory -Force $results | Out-Null

    $passed = 0
    $failed = 0
    $skipped = 0
    $failures = @()
    foreach ($project in 'PyCompat.UnitTests', 'PyCompat.InteropTests') {
        $report = "$results/$project.xml"
        Remove-Item -Force -ErrorAction SilentlyContinue $report
        & "$bin/$project/release/$project$exe" -noLogo -noColor -noAutoReporters -explicit $explicit `
            -result-xml $report @runnerOptions
        $status = $LASTEXITCODE
        $assembly = if (Test-Path $report) { ([xml](Get-Content -Raw $report)).assemblies.assembly } else { $null }
        if (-not $assembly) {
            "${project}: the test runner ended with exit code $status and left no report: counted as a failure"
            $failed++
            continue
        }
        $passed += [int]$assembly.passed
        $skipped += [int]$assembly.skipped
        $bad = [int]$assembly.failed + [int]$assembly.errors
        if ($bad -eq 0 -and $status -ne 0) {
            "${project}: no test failed, yet the test runner ended with exit code ${status}: counted as a failure"
            $bad = 1
        }
        elseif ([int]$assembly.total -eq 0 -and $runnerOptions.Count -eq 0) {
            "${project}: no test was found: counted as a failure"
            $bad = 1
        }
        $failed += $bad
        $failures += @($assembly.SelectNodes('.//test[@result="Fail"]'))
    }

    # What failed is shown again at the very end, where nobody has to look for it.
    foreach ($test in $failures) { "$($test.name) [FAIL]`n$($test.failure.message.InnerText)" }
    if ($passed + $failed -eq 0) { 'no test ran' }
    "$passed passed, $failed failed, $skipped skipped"
    if ($failed -ne 0 -or $passed -eq 0) { exit 1 }
    exit 0
}

# What links native code; nothing when there is none. On Windows it is Visual Studio's, which the build itself finds.
function Find-Linker {
    if (-not $onWindows) {
        return 'clang', 'gcc', 'cc' | Where-Object { Get-Command $_ -ErrorAction SilentlyContinue } |
            Select-Object -First 1
    }
    $programs = [Environment]::GetFolderPath('ProgramFilesX86')
    $vswhere = Join-Path $programs 'Microsoft Visual Studio/Installer/vswhere.exe'
    if (Test-Path $vswhere) {
        & $vswhere -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 `
            -property displayName
    }
}

# Native code where it can be linked, otherwise one file that needs the .NET runtime.
function Publish-Tool([string] $folder) {
    $linker = Find-Linker
    if (Test-Path $folder) { Remove-Item -Recurse -Force $folder }
    $words = @('publish', 'src/PyCompat.Tool', '--configuration', 'Release', '--use-current-runtime',
        '--output', $folder, '--verbosity', 'quiet')
    if ($linker) {
        $words += '-p:NativeTool=true'
        if (-not $onWindows) { $words += "-p:CppCompilerAndLinker=$linker" }
        Invoke-Dotnet $words
        "$folder/pycompat${exe}: native code, linked by $linker"
    }
    else {
        Invoke-Dotnet ($words + @('--no-self-contained', '-p:PublishSingleFile=true'))
        "$folder/pycompat${exe}: one file that needs the .NET runtime (native code needs a C linker)"
    }
}

# The sample of a native program that uses the libraries.
function Publish-Sample([string] $folder) {
    $linker = Find-Linker
    if (Test-Path $folder) { Remove-Item -Recurse -Force $folder }
    $words = @('publish', 'interop-tests/PyCompat.AotSample', '--configuration', 'Release', '--use-current-runtime',
        '--output', $folder, '--verbosity', 'quiet', '-p:NativeSample=true')
    if (-not $onWindows) { $words += "-p:CppCompilerAndLinker=$linker" }
    Invoke-Dotnet $words
    "$folder/PyCompat.AotSample${exe}: native code, linked by $linker"
}

function Invoke-Format([object[]] $options) {
    $words = @('format', $solution)
    if ($options.Count -gt 0) {
        if ($options[0] -ne '--check') { Stop-Build "'format' takes --check, got '$($options[0])'" 2 }
        $words += '--verify-no-changes'
    }
    Assert-Dotnet
    Invoke-Dotnet $words
    $python = Find-Python
    if (-not $python) { Stop-Build 'no Python found to check the Python files with: install Python 3' }
    & $python .ci/check_sources.py
    exit $LASTEXITCODE
}

$verb = if ($args.Count -gt 0) { $args[0] } else { '' }
$rest = @($args | Select-Object -Skip 1)
switch ($verb) {
    'build' {
        Assert-NoOptions $verb $rest
        Assert-Dotnet
        Find-Razorvine
        Invoke-Compile $solution
    }
    'demo' {
        Assert-NoOptions $verb $rest
        Invoke-Demo
    }
    'test' { Invoke-Tests $rest }
    'publish' {
        Assert-NoOptions $verb $rest
        Assert-Dotnet
        Publish-Tool 'artifacts/publish'
    }
    'pack' {
        Assert-NoOptions $verb $rest
        Assert-Dotnet
        Find-Razorvine
        Invoke-Dotnet @('pack', $solution, '--configuration', 'Release', '--output', 'artifacts/packages',
            '--verbosity', 'quiet')
        Get-ChildItem -Name artifacts/packages
    }
    'format' { Invoke-Format $rest }
    'bench' { Stop-Build 'the benchmarks pin processes and use Unix sockets: run ./build.sh bench on Linux' }
    'fuzz' { Invoke-Fuzz $rest }
    'soak' {
        Assert-NoOptions $verb $rest
        Invoke-Soak
    }
    default {
        Show-Verbs
        exit 2
    }
}
