#!/usr/bin/env bash
# Measures, as ratios against named references of the same run: criterion inside the process, then whole commands.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tests/tools/set-up.sh tests
cargo bench --locked --workspace --exclude aum-desk --benches
for commands in tests/bench/*.sh; do
  [[ -f $commands ]] || continue
  cargo build --locked --release -p aum
  "$commands"
done
