#!/usr/bin/env bash
# Fuzzes the readers, guided by coverage, for some seconds each; what breaks one is kept in target/fuzz/found.
# Usage: fuzz.sh SECONDS [TARGET…]
set -euo pipefail
. "$(dirname "$0")/../tools/lib.sh"

seconds=${1:?for how many seconds each}
shift
work=$PWD/target/fuzz
rm -rf "$work/found"
mkdir -p "$work"/{corpus,found}
export CARGO_TARGET_DIR=$work/build
# What cargo-fuzz asks of a nightly compiler, without the sanitizers: the code under test has no `unsafe`.
marks="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
marks="$marks -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing"
cd tests/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
# With a named target the marks stay out of build scripts and macros.
RUSTFLAGS=$marks cargo build --release --target "$host" --quiet
built=$CARGO_TARGET_DIR/$host/release
# shellcheck disable=SC2046 # one word each
[[ $# -gt 0 ]] || set -- $(sed -n 's/^name = "\(.*\)"$/\1/p' Cargo.toml | grep -vx -e fuzz)
AUM_FUZZ_SEEDS=$work/corpus "$built/$1" >/dev/null
for target in "$@"; do
  say "Fuzzing $target for $seconds s"
  mkdir -p "$work/corpus/$target" "regressions/$target"
  nice "$built/$target" "$work/corpus/$target" "regressions/$target" \
    -artifact_prefix="$work/found/$target-" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=512 \
    -max_len=65536 -print_final_stats=1 -verbosity=1 2>&1 | tee "$work/$target.log" | grep -E "stat::|SUMMARY|ERROR|artifact|Done" || true
done
[[ -z $(ls -A "$work/found") ]] || fail "Something was found: $(ls "$work/found" | tr '\n' ' ')in $work/found. Mend it, and keep the input in tests/fuzz/regressions."
