#!/usr/bin/env bash
# An array of native integers is written as bytes that are no pickle.
#
# Library: Razorvine.Pickle 1.5.0 (NuGet), writing.
# Every array of a primitive type becomes an array.array, by a typecode for each type. IntPtr (nint) is a primitive type
# and has none: the opcode of a text of one character is written without the character, so that what follows is taken
# for it. No error; Python fails when it reads it.
# What it means here: the adapter refuses nint[] and nuint[], and sends a single nint as an int.
#
# Exits with 0 while that is so. Needs the .NET SDK and python3.
set -euo pipefail
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
cat >probe.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Razorvine.Pickle" Version="1.5.0" /></ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using System;
using Razorvine.Pickle;

Console.WriteLine(Convert.ToHexString(new Pickler().dumps(new int[] { 1 })));
Console.WriteLine(Convert.ToHexString(new Pickler().dumps(new nint[] { 1 })));
PROGRAM
dotnet run --configuration Release 2>&1 | tail -n 2 | python3 -c '
import pickle, sys
ints, natives = (bytes.fromhex(line) for line in sys.stdin)
print("Razorvine.Pickle 1.5.0")
print("int[] arrives as", pickle.loads(ints))
try:
    print("nint[] arrives as", pickle.loads(natives))
except Exception as error:
    print("nint[] does not arrive:", type(error).__name__, error, natives)
else:
    sys.exit("nint[] is a pickle by now")
'
