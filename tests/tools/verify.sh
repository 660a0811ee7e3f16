#!/usr/bin/env bash
# The checks, from cheap to dear; the first that fails ends the run.
# Usage: verify.sh check | test
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# cargo-deny is built and asked only when what it reads has changed since it last found nothing; the digest of that is in
# the repository, so that a new checkout need not build it. Advisories need today's list from the internet: the release
# workflow asks for them.
dependencies() {
  local checked=tests/tools/dependencies-checked digest
  digest=$(cat Cargo.lock deny.toml | sha256sum | cut -d' ' -f1)
  if [[ -f $checked && $(<"$checked") == "$digest" ]]; then
    say "Cargo.lock and deny.toml are those that were checked."
    return
  fi
  tests/tools/set-up.sh dependencies
  cargo deny --offline --locked --log-level error --workspace check bans licenses sources || return
  printf '%s\n' "$digest" >"$checked"
  say "They are in order. Commit $checked with them."
}

spelling() {
  target/tools/spelling/bin/typos --config tests/tools/spelling.toml --format brief
}

# What is generated in the tests differs from one version of the sources to the next, and not from one run to the next:
# a failure can be repeated, here and elsewhere. PROPTEST_RNG_SEED chooses another.
seed_of_sources() {
  local tree
  tree=$(git rev-parse --short=15 'HEAD^{tree}' 2>/dev/null) || return 0
  export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-$((16#${tree:0:15}))}
  say "Generated cases: PROPTEST_RNG_SEED=$PROPTEST_RNG_SEED"
}

rust_tests() {
  seed_of_sources
  cargo test "${EVERYTHING[@]}" --no-run --quiet &&
    tests/tools/session.sh cargo test "${EVERYTHING[@]}" --quiet
}

# Everything but the compiler.
check_sources() {
  stage "set-up" tests/tools/set-up.sh tests
  stage "spelling" spelling
  stage "formatting" cargo fmt --all --check
  stage "sources of the dependencies" cargo fetch --locked --quiet
  stage "dependencies: bans, licenses, sources" dependencies
  tests/tools/advisories.sh || say "That stops the next release, not this run."
  stage "window: pages" build_pages
  stage "window: types, style" npm run --silent check --prefix ui
}

check() {
  check_sources
  stage "clippy" cargo clippy "${EVERYTHING[@]}" --all-targets --quiet -- -D warnings
}

# Clippy compiles as rustc does and judges on the way; `cargo clippy` itself would only check, and each dependency would be
# compiled twice. These are the variables by which it hands its own wrapper and arguments on.
compile_with_clippy() {
  export RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
}

# What needs no display and nothing of the other lane.
test_pages() {
  stage "window: components" npm run --silent test --prefix ui
  stage "every screen in Chromium, with axe" npm run --silent test:screens --prefix ui
}

test_programs() {
  # Includes the layering rules and the drift of the messages' TypeScript (src-tauri/desk/tests/contract.rs).
  stage "Rust tests, with clippy" rust_tests
  # Suites against the whole program (real peers …): a folder with a run.sh is one.
  local suite
  for suite in tests/*/run.sh; do
    [[ $suite == tests/window/run.sh ]] || stage "suite: $(basename "$(dirname "$suite")")" tests/tools/session.sh "$suite"
  done
}

# Both lanes at once, since each waits as much as it works; what the pages say comes when the programs are done.
run_tests() {
  compile_with_clippy
  stage "programs, with clippy" cargo build "${EVERYTHING[@]}" --bins --quiet
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
  check_sources
  run_tests
  say
  say "All checks and tests passed in $SECONDS s."
  ;;
*) fail "Usage: verify.sh check | test" ;;
esac
