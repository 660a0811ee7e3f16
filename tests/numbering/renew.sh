#!/usr/bin/env bash
# Renews the list of area codes that the phone rule is tested against. To use newer data: raise the version in
# Cargo.toml, run this, and read the difference before committing it.
set -euo pipefail
cd "$(dirname "$0")"

list=../../src-tauri/worksheet/src/rules/area_codes.libphonenumber.txt
version=$(sed -n 's/^rlibphonenumber = "=\(.*\)"/\1/p' Cargo.toml)
codes=$(CARGO_TARGET_DIR=../../target/numbering cargo run --quiet --locked)
{
  printf '# Area codes with which +1 CODE 345 6789 is a valid number, by rlibphonenumber %s (tests/numbering/renew.sh).\n' "$version"
  printf '%s\n' "$codes"
} >"$list"
