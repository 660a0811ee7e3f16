#!/usr/bin/env bash
# Holds each advisory that deny.toml sets aside to its reason: its crate is still used, and its day has not passed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

today=$(date -u +%F) set_aside=0 wrong=0
while IFS= read -r line; do
  set_aside=$((set_aside + 1))
  if [[ ! $line =~ id\ =\ \"(RUSTSEC-[0-9]{4}-[0-9]{4})\",\ reason\ =\ \"([a-z0-9_-]+):\ .+\;\ look\ again\ by\ ([0-9]{4}-[0-9]{2}-[0-9]{2})\" ]]; then
    say "deny.toml: write as { id = …, reason = \"CRATE: why; look again by YYYY-MM-DD\" }: $line"
    wrong=1
    continue
  fi
  id=${BASH_REMATCH[1]} crate=${BASH_REMATCH[2]} day=${BASH_REMATCH[3]}
  if [[ $today > $day ]]; then
    say "deny.toml: $id was to be looked at again by $day."
    wrong=1
  fi
  if ! grep -qx "name = \"$crate\"" Cargo.lock; then
    say "deny.toml: $id is about $crate, which is no longer used."
    wrong=1
  fi
done < <(grep -E '^ *\{ *id *=' deny.toml)
((set_aside > 0)) || fail "No advisory was found in deny.toml; has its layout changed?"
((wrong == 0))
