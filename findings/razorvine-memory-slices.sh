#!/usr/bin/env bash
# A slice of memory is read from the start of the array behind it.
#
# Library: Razorvine.Pickle 1.5.0 (NuGet), reading.
# Unpickler.loads(ReadOnlyMemory<byte>) asks for the array behind the memory, and then reads that from its first byte,
# not from where the slice begins: a pickle in the middle of a buffer is another one, without an error.
# What it means here: the adapter gives it an array that holds the message and nothing else.
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

byte[] buffer = Convert.FromHexString(args[0]);
var slice = new ReadOnlyMemory<byte>(buffer, int.Parse(args[1]), int.Parse(args[2]));
Console.WriteLine(new Unpickler().loads(slice));
PROGRAM
read -r hex start length < <(python3 -c '
import pickle
first, second = (pickle.dumps(text, 2) for text in ("first", "second"))
print((first + second).hex(), len(first), len(second))
')
found=$(dotnet run --configuration Release -- "$hex" "$start" "$length" 2>&1 | tail -n 1)
echo "Razorvine.Pickle 1.5.0"
echo "the buffer holds the pickles of 'first' and 'second'; of the slice with the second it reads '$found'"
[ "$found" = first ]
