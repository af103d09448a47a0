#!/usr/bin/env bash
# Records `godwit demo` on a terminal and draws its last screen: docs/images/demo.svg. Needs tmux and python3.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
socket="godwit-picture-$$"
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$folder"' EXIT
root=$PWD
./godwit --version >/dev/null
tmux -L "$socket" -f /dev/null new-session -d -x 106 -y 200 -c "$folder" "$root/godwit demo; touch $folder/ended; sleep 60"
for _ in $(seq 300); do
  if [ -e "$folder/ended" ]; then break; fi
  sleep 1
done
[ -e "$folder/ended" ]
mkdir -p artifacts docs/images
tmux -L "$socket" capture-pane -p -e | sed "s|$folder/||" >artifacts/demo.screen
python3 eng/screen-to-svg.py --command './godwit demo' --cut '! note: Role,✓ schema' \
  --cut '  public.ga4_daily,  74 tables' --cut 'What moved: everything else,Audit' <artifacts/demo.screen >docs/images/demo.svg
