# Sourced: puts a .NET 10 SDK on PATH, also one that is only in the home folder. Fails when there is none.
find_dotnet() {
  for folder in "${DOTNET_ROOT:-}" "$(command -v dotnet 2>/dev/null | xargs -r readlink -f | xargs -r dirname)" \
    "$HOME/.dotnet" /usr/lib/dotnet /usr/share/dotnet; do
    if [ -n "$folder" ] && [ -x "$folder/dotnet" ] && ls -d "$folder"/sdk/10.* >/dev/null 2>&1; then
      export DOTNET_ROOT="$folder" PATH="$folder:$PATH"
      return 0
    fi
  done
  return 1
}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A minimal system has no ICU; everything here is culture-invariant anyway.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
