# Everything that can be done with this repository, a verb each: the program in build/. build.sh is the same.
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
Push-Location $PSScriptRoot
try {
    $dotnet = Get-Command dotnet -ErrorAction SilentlyContinue
    if ($dotnet) { dotnet --version *> $null }
    if (-not $dotnet -or $LASTEXITCODE -ne 0) {
        [Console]::Error.WriteLine(
            "build.ps1: no .NET SDK 10 found: install it from https://dot.net/download and have 'dotnet' on PATH")
        $global:LASTEXITCODE = 1
        return
    }
    # Unlike dotnet build it says nothing when all is well.
    dotnet msbuild build -restore -property:Configuration=Release -verbosity:quiet -noLogo
    if ($LASTEXITCODE -eq 0) { dotnet artifacts/bin/PyCompat.Build/release/PyCompat.Build.dll @args }
}
finally {
    # Here, so that it is the program's after Ctrl+C too.
    Pop-Location
    exit $LASTEXITCODE
}
