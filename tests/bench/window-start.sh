#!/usr/bin/env bash
# From the start of the program to its first place drawn, against an empty Tauri window; release builds, same run.
set -euo pipefail
. "$(dirname "$0")/../tools/lib.sh"

cargo build --locked --release --features custom-protocol,bench --bin aum-desk --example empty-window
exec tests/tools/session.sh python3 tests/bench/window_start.py
