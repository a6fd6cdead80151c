#!/usr/bin/env bash
# Everything that can be done with this repository, a verb each: the program in build/. build.ps1 is the same.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if ! dotnet --version >/dev/null 2>&1; then
    echo "build.sh: no .NET SDK 10 found: install it from https://dot.net/download and have 'dotnet' on PATH" >&2
    exit 1
fi
# Unlike dotnet build it says nothing when all is well.
dotnet msbuild build -restore -property:Configuration=Release -verbosity:quiet -noLogo
exec dotnet artifacts/bin/PyCompat.Build/release/PyCompat.Build.dll "$@"
