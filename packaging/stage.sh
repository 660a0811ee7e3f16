#!/usr/bin/env bash
# Lays out what is installed, below a folder that stands for the root of a system.
# Usage: stage.sh PROGRAMS ROOT, where PROGRAMS is the folder with the built aum and aum-desk
set -euo pipefail
programs=$(realpath "${1:?folder with the built programs}")
root=$(realpath -m "${2:?folder to lay out in}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
# The day of the sources, so that the same sources give the same package.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.lock)}
day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)
id=org.aumdesk.desktop
share=$root/usr/share
doc=$share/doc/aum-desk

# put SOURCE TARGET: with version and day filled in.
put() {
  install -d "$(dirname "$2")"
  sed -e "s/@VERSION@/$version/g" -e "s/@DATE@/$day/g" "$1" >"$2"
  chmod 644 "$2"
}

rm -rf "$root"
install -d "$root/usr/bin" "$doc" "$share/man/man1"
for program in aum aum-desk; do
  strip --strip-all --remove-section=.comment --remove-section=.note -o "$root/usr/bin/$program" "$programs/$program"
  chmod 755 "$root/usr/bin/$program"
done

put packaging/$id.desktop "$share/applications/$id.desktop"
put packaging/$id.metainfo.xml "$share/metainfo/$id.metainfo.xml"
for size in 32x32:32x32 128x128:128x128 128x128@2x:256x256; do
  install -D -m 644 "icons/${size%:*}.png" "$share/icons/hicolor/${size#*:}/apps/$id.png"
done
install -D -m 644 icons/aum-desk.svg "$share/icons/hicolor/scalable/apps/$id.svg"

# Pages and completions come from the program that is packed.
"$programs/aum" manual "$share/man/man1"
put packaging/aum-desk.1 "$share/man/man1/aum-desk.1"
completions() { install -d "$(dirname "$2")" && "$programs/aum" completions "$1" >"$2"; }
completions bash "$share/bash-completion/completions/aum"
completions zsh "$share/zsh/vendor-completions/_aum"
completions fish "$share/fish/vendor_completions.d/aum.fish"

put packaging/copyright "$doc/copyright"
cp CHANGELOG.md "$doc/changelog"
node packaging/third-party.mjs "$doc/third-party-licenses.txt" "$doc/bill-of-materials.cdx.json"
find "$share/man" "$doc" -type f ! -name copyright -exec gzip -9n {} +
find "$root" -type d -exec chmod 755 {} +
find "$share" -type f -exec chmod 644 {} +
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
