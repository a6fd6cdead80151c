#!/usr/bin/env bash
# Two decimals that are equal but not alike become one.
#
# Library: Razorvine.Pickle 1.5.0 (NuGet), writing.
# Its Pickler keeps what it has written in a memo by equality, not by identity. 1.1m and 1.10m are equal in .NET, so the
# second is written as a reference to the first, and Python receives Decimal('1.1') twice: the number of digits, which
# Decimal keeps and accounting programs show, is lost without an error. Likewise 1m and 1.00m.
# What it means here: the codec of this library keeps its memo by identity; the adapter gives Razorvine, in place of
# such values, objects of its own that are equal to themselves alone.
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

Console.WriteLine(Convert.ToHexString(new Pickler().dumps(new object[] { 1.1m, 1.10m, 1m, 1.00m })));
Console.WriteLine(Convert.ToHexString(new Pickler().dumps(new object[] { 1.10m })));
PROGRAM
dotnet run --configuration Release 2>&1 | tail -n 2 | python3 -c '
import pickle, sys
together, alone = (pickle.loads(bytes.fromhex(line)) for line in sys.stdin)
print("Razorvine.Pickle 1.5.0")
print("1.1, 1.10, 1, 1.00 arrive as", *map(str, together))
print("1.10 alone arrives as", *map(str, alone))
assert [str(one) for one in together] == ["1.1", "1.1", "1", "1"], together
assert [str(one) for one in alone] == ["1.10"], alone
'
