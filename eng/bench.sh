#!/usr/bin/env bash
# Measures godwit beside its peers; the arguments are those of bench/Godwit.Bench, --follow for following, --verify for verifying. Installs pgcopydb where
# apt-get has it; without it the results say that it was not run.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/dotnet.sh
find_dotnet || { echo "There is no .NET SDK 10. Run: eng/bootstrap.sh" >&2; exit 1; }

if ! command -v pgcopydb >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  echo "installing: pgcopydb" >&2
  { ${as_root[@]+"${as_root[@]}"} apt-get update -qq &&
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pgcopydb >/dev/null; } ||
    echo "pgcopydb could not be installed: the results will name it as not run." >&2
fi

dotnet build bench/Godwit.Bench -c Release -v quiet --nologo
exec dotnet bench/Godwit.Bench/bin/Release/net10.0/Godwit.Bench.dll "$@"
