#!/usr/bin/env bash
# The checks, from cheap to dear; the first that fails ends the run.
# Usage: verify.sh check | test
set -euo pipefail
. "$(dirname "$0")/lib.sh"

dependencies() {
  # Advisories need today's list from the internet; the release workflow asks for them.
  cargo deny --offline --locked --log-level error --workspace check bans licenses sources
}

rust_tests() {
  cargo test "${EVERYTHING[@]}" --no-run --quiet &&
    tests/tools/session.sh cargo test "${EVERYTHING[@]}" --quiet
}

check() {
  stage "set-up" tests/tools/set-up.sh tests
  stage "formatting" cargo fmt --all --check
  stage "sources of the dependencies" cargo fetch --locked --quiet
  stage "dependencies: bans, licences, sources" dependencies
  stage "window: pages" build_pages
  stage "window: types, style" npm run --silent check --prefix ui
  stage "clippy" cargo clippy "${EVERYTHING[@]}" --all-targets --quiet -- -D warnings
}

# What needs no display and nothing of the other lane.
test_pages() {
  stage "window: components" npm run --silent test --prefix ui
  stage "every screen in Chromium, with axe" npm run --silent test:screens --prefix ui
}

test_programs() {
  # Includes the layering rules and the drift of the messages' TypeScript (src-tauri/desk/tests/contract.rs).
  stage "Rust tests" rust_tests
  # Suites against the whole program (real peers …): a folder with a run.sh is one.
  local suite
  for suite in tests/*/run.sh; do
    [[ $suite == tests/window/run.sh ]] || stage "suite: $(basename "$(dirname "$suite")")" tests/tools/session.sh "$suite"
  done
}

# Both lanes at once, since each waits as much as it works; what the pages say comes when the programs are done.
run_tests() {
  stage "programs" cargo build "${EVERYTHING[@]}" --bins --quiet
  local said status=0
  said=$(mktemp)
  # Groups of their own, so that an interrupted run leaves nothing of them running.
  set -m
  (test_pages) >"$said" 2>&1 &
  local pages=$!
  (test_programs) &
  local programs=$!
  set +m
  # shellcheck disable=SC2064 # these two
  trap "kill -- -$pages -$programs 2>/dev/null; exit 130" INT TERM
  wait "$programs" || status=$?
  wait "$pages" || status=$?
  trap - INT TERM
  cat "$said"
  rm "$said"
  ((status == 0)) || exit "$status"
  # Alone: it has a display, a clipboard and a patience of its own.
  stage "suite: window" tests/tools/session.sh tests/window/run.sh
}

case ${1:-} in
check)
  check
  say
  say "All checks passed in $SECONDS s."
  ;;
test)
  check
  run_tests
  say
  say "All checks and tests passed in $SECONDS s."
  ;;
*) fail "Usage: verify.sh check | test" ;;
esac
