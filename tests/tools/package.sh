#!/usr/bin/env bash
# Builds the packages for this system, release profile: target/release/bundle.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tests/tools/set-up.sh window
cargo build --locked --release -p aum
npx --prefix ui tauri build --bundles "${1:-deb,rpm}"
say "Packages:"
find target/release/bundle -maxdepth 2 -type f \( -name '*.deb' -o -name '*.rpm' -o -name '*.msi' -o -name '*.exe' -o -name '*.dmg' \)
