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

run_tests() {
  stage "window: components" npm run --silent test --prefix ui
  stage "programs" cargo build "${EVERYTHING[@]}" --bins --quiet
  # Includes the layering rules and the drift of the messages' TypeScript (src-tauri/desk/tests/contract.rs).
  stage "Rust tests" rust_tests
  stage "every screen in Chromium, with axe" npm run --silent test:screens --prefix ui
  # Suites against the whole program (the real window, real peers …): a folder with a run.sh is one.
  local suite
  for suite in tests/*/run.sh; do
    [[ -f $suite ]] || continue
    stage "suite: $(basename "$(dirname "$suite")")" tests/tools/session.sh "$suite"
  done
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
