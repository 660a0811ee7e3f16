#!/usr/bin/env bash
# The real window doing the whole job, with real keys and a real clipboard, on the display, bus and keychain of
# tests/tools/session.sh. Screenshots go to tests/artifacts/window.
# Usage: session.sh run.sh [FILE…]; with PICTURES=none in a third of the time
set -euo pipefail
. "$(dirname "$0")/../tools/lib.sh"

[[ -x target/debug/aum-desk && -x target/debug/aum ]] ||
  fail "target/debug/aum-desk and aum are missing: cargo build ${EVERYTHING[*]} --bins"
[[ -n ${DISPLAY:-} ]] || fail "There is no display. Run it as: tests/tools/session.sh $0"

# The same words, numbers and dates everywhere.
export LANG=C.UTF-8 LC_ALL=C.UTF-8
unset WEBKIT_DISABLE_DMABUF_RENDERER WEBKIT_DISABLE_COMPOSITING_MODE

if (($# == 0)); then
  set -- tests/window/*.test.mjs
  rm -rf tests/artifacts/window
fi
mkdir -p tests/artifacts/window
# One after another: there is one display, one clipboard, and one instance of the program.
exec node --test --test-concurrency=1 --test-reporter=spec "$@"
