#!/usr/bin/env bash
# From Enter to the problems painted in the real window at 10,000 rows, against a frame of that window; release build.
set -euo pipefail
. "$(dirname "$0")/../tools/lib.sh"

build_pages
# The features of window-start.sh, so that the program is linked once for both.
cargo build --locked --release --features custom-protocol,bench --bin aum-desk
AUM_DESK_PROGRAM=$PWD/target/release/aum-desk LC_ALL=C.UTF-8 exec tests/tools/session.sh node tests/window/figures.mjs "$@"
