#!/usr/bin/env bash
# Builds the packages of this system, release profile: target/release/bundle.
# Usage: package.sh [KIND,KIND…]; deb,rpm are laid out and packed by packaging/, msi, nsis and dmg by the Tauri CLI
set -euo pipefail
. "$(dirname "$0")/lib.sh"

kinds=${1:-deb,rpm}
tests/tools/set-up.sh window
build_pages

# Where it was built stands in no program: panic messages name files as if they lay below /aum-desk and /crates.
registry=${CARGO_HOME:-$HOME/.cargo}/registry/src
export RUSTFLAGS="--remap-path-prefix=$registry=/crates --remap-path-prefix=$PWD=/aum-desk"
export CFLAGS="-ffile-prefix-map=$registry=/crates -ffile-prefix-map=$PWD=/aum-desk"

bundle=target/release/bundle
case $kinds in
*deb* | *rpm*)
  cargo build --locked --release -p aum -p aum-desk --features aum-desk/custom-protocol --bins
  for program in aum aum-desk; do
    for path in "$registry" "$PWD" "$HOME/"; do
      ! grep -qaF "$path" "target/release/$program" || fail "$program names a folder of this machine: $path"
    done
  done
  packaging/stage.sh target/release "$bundle/root"
  mkdir -p "$bundle"
  gzip -dc "$bundle/root/usr/share/doc/aum-desk/bill-of-materials.cdx.json.gz" >"$bundle/aum-desk.cdx.json"
  say "Packages:"
  [[ $kinds != *deb* ]] || packaging/debian.sh "$bundle/root" "$bundle/deb"
  [[ $kinds != *rpm* ]] || packaging/rpm.sh "$bundle/root" "$bundle/rpm"
  rm -rf "$bundle/root"
  ;;
*)
  # The pages are there already: the Tauri CLI is given nothing to run before it builds. Not from ui/, since it looks
  # for its settings below the folder it stands in.
  ui/node_modules/.bin/tauri build --bundles "$kinds"
  # It names packages after the product, which has a space in it.
  find "$bundle" -maxdepth 2 -type f -name '* *' | while IFS= read -r package; do mv "$package" "${package// /-}"; done
  say "Packages:"
  find "$bundle" -maxdepth 2 -type f \( -name '*.msi' -o -name '*.exe' -o -name '*.dmg' \)
  ;;
esac
