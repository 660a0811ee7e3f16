#!/usr/bin/env bash
# Opens the program; without a display, shows the whole job on the command line instead.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

if [[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} && $(uname) == Linux ]]; then
  say "There is no display here, so this runs \`aum demo\`: the whole job on sample data, in a throw-away folder."
  tests/tools/set-up.sh command-line
  cargo build --locked -p aum
  exec target/debug/aum demo "$@"
fi

tests/tools/set-up.sh window
build_pages
cargo build --locked -p aum-desk --features custom-protocol
say "Opening AUM Desk."
exec target/debug/aum-desk "$@"
