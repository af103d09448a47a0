#!/usr/bin/env bash
# Runs every test project, or with arguments what they filter (dotnet test's), and closes with one line:
# "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.."
. eng/dotnet.sh
find_dotnet || { echo "There is no .NET SDK 10. Run: eng/bootstrap.sh" >&2; exit 1; }

results=artifacts/test
rm -rf "$results"
mkdir -p "$results"
dotnet build Godwit.slnx -c Release -v quiet --nologo || exit 1

failed=0
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  dotnet test "$project" -c Release --no-build --nologo --results-directory "$results" --logger "trx;LogFileName=$name.trx" "$@" || failed=1
done

# Each result file has one <Counters total=… executed=… passed=… failed=… …>; what was not executed was skipped.
counts=$(cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' | awk '
  function value(name,   found) {
    if (!match($0, " " name "=\"[0-9]+\"")) return 0
    found = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", found); return found + 0
  }
  { passed += value("passed"); executed += value("executed"); total += value("total") }
  END { printf "%d %d %d", passed, executed - passed, total - executed }')
read -r passed broken skipped <<<"$counts"
if [ "$broken" -gt 0 ] || [ "$passed" -eq 0 ]; then failed=1; fi
echo "$passed passed, $broken failed, $skipped skipped"
exit $failed
