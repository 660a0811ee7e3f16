#!/usr/bin/env bash
# As many kills of the sender as say something; `make test` kills a few. See tests/faults/kills.py.
# Usage: kills.sh [KILLS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"

[[ -x target/debug/aum ]] || cargo build --locked -p aum
exec tests/faults/run.sh "${1:-200}"
