#!/usr/bin/env bash
# Installs what is missing to build, test and run Godwit on Debian or Ubuntu. Can be run again at any time; quick when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/dotnet.sh

have() { command -v "$1" >/dev/null 2>&1; }
have_server() { ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | grep -qE '/(1[5-9]|[2-9][0-9])/'; }

wanted=()
missing() {
  wanted=()
  have curl || wanted+=(curl)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || wanted+=(ca-certificates)
  have_server || wanted+=(postgresql postgresql-contrib)
  { have pg_restore && have pg_dump && have psql; } || wanted+=(postgresql-client)
  have npm || wanted+=(npm)
  have setpriv || wanted+=(util-linux)
  have find || wanted+=(findutils)
}

missing
needs_sdk=no
find_dotnet || needs_sdk=yes
if [ ${#wanted[@]} -eq 0 ] && [ $needs_sdk = no ]; then exit 0; fi

if ! have apt-get; then
  echo "This system has no apt-get. Install yourself: .NET SDK 10, ${wanted[*]:-}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root=(sudo)
  elif [ ${#wanted[@]} -gt 0 ]; then
    echo "Packages are missing and there is neither root nor sudo. Run as root: apt-get update && apt-get install -y ${wanted[*]}" >&2
    exit 1
  fi
fi
root() { ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive "$@"; }

updated=no
install() {
  [ $updated = yes ] || root apt-get update -qq
  updated=yes
  echo "installing: $*" >&2
  root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if [ ${#wanted[@]} -gt 0 ]; then
  # Godwit starts servers of its own: Debian's should not create and start one when it is installed.
  case " ${wanted[*]} " in *" postgresql "*)
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      root mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' | root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi ;;
  esac
  install "${wanted[@]}"
fi

if [ $needs_sdk = yes ]; then
  if { [ "$(id -u)" -eq 0 ] || [ ${#as_root[@]} -gt 0 ]; } && [ -n "$(apt-cache madison dotnet-sdk-10.0 2>/dev/null)" ]; then
    install dotnet-sdk-10.0
  else
    echo "installing: .NET SDK 10 into ~/.dotnet" >&2
    script=$(mktemp)
    trap 'rm -f "$script"' EXIT
    curl -fsSL --retry 3 https://dot.net/v1/dotnet-install.sh -o "$script"
    bash "$script" --channel 10.0 --install-dir "$HOME/.dotnet" >/dev/null
  fi
fi

missing
find_dotnet || wanted+=("a .NET SDK 10")
if [ ${#wanted[@]} -gt 0 ]; then
  echo "Still missing after the installation: ${wanted[*]}" >&2
  exit 1
fi
