# shellcheck shell=bash
# Shared by the scripts beside it; they source it from anywhere and then stand at the top of the checkout.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

export CARGO_TARGET_DIR=$PWD/target
export PATH=$PWD/target/tools/bin:$PATH
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false

# The same packages and features for clippy, build and test, so that cargo builds each dependency once and the
# program that the tests drive is the one that shows the built window.
# shellcheck disable=SC2034 # used by those who source it
EVERYTHING=(--workspace --locked --features aum-desk/custom-protocol)

# A machine that has the compiler of rust-toolchain.toml under another name only, such as "stable", and cannot fetch it,
# uses it under that name.
if command -v rustup >/dev/null && ! rustc --version >/dev/null 2>&1; then
  wanted_compiler=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
  while read -r toolchain _; do
    if [[ $(rustup run "$toolchain" rustc --version 2>/dev/null) == "rustc $wanted_compiler "* ]]; then
      export RUSTUP_TOOLCHAIN=$toolchain
      break
    fi
  done < <(rustup toolchain list)
fi

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# stage NAME COMMAND…: runs the command, says how long it took, and ends the script when it fails.
stage() {
  local name=$1 started=$SECONDS status=0
  shift
  printf '\n== %s\n' "$name"
  "$@" || status=$?
  if ((status)); then
    printf '\n== %s FAILED (%d s)\n' "$name" $((SECONDS - started)) >&2
    exit "$status"
  fi
  printf '== %s (%d s)\n' "$name" $((SECONDS - started))
}

# The window's pages, built only when something they are made of is newer.
build_pages() {
  local made=ui/dist/index.html
  if [[ -f $made && -z $(find ui/src ui/index.html ui/package-lock.json ui/vite.config.ts -newer "$made" -print -quit) ]]; then
    say "The window's pages are current."
    return
  fi
  npm run --silent build --prefix ui
}
