#!/usr/bin/env bash
# Measures, as ratios against named references of the same run, and writes the table of docs/performance.md.
# Usage: bench.sh [ROUNDS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tests/tools/set-up.sh tests
cargo build --locked --release -p aum --bin aum
cargo build --locked --release -p workbook --examples
stage "Command line and crates" node tests/bench/figures.mjs "${1:-7}"
for script in tests/bench/*.sh; do
  stage "$(basename "$script" .sh)" "$script"
done
