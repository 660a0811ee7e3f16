#!/usr/bin/env bash
# Fills forms of many makes, and has the Open XML SDK of Microsoft judge them before and after: what was valid stays valid.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"

# The validator is a program of its own inside a Node package; installed anew when its version changes.
stamp=target/forms/.made-from
made_from=$(sha256sum <tests/forms/package-lock.json)
if [[ ! -f $stamp || $(<"$stamp") != "$made_from" ]]; then
  say "Installing the Open XML SDK validator (a Node package, into target/forms)"
  rm -rf target/forms
  mkdir -p target/forms
  cp tests/forms/package.json tests/forms/package-lock.json target/forms/
  npm ci --loglevel=error --ignore-scripts --prefix target/forms >/dev/null
  printf '%s' "$made_from" >"$stamp"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# As all else is built, so that nothing it is made of is compiled twice.
cargo build "${EVERYTHING[@]}" --example filled_forms --quiet
target/debug/examples/filled_forms "$folder"
node tests/forms/validate.mjs "$folder"
