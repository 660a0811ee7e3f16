#!/usr/bin/env bash
# Packs a laid-out root (stage.sh) as a Debian package, and says where it is.
# Usage: debian.sh ROOT OUT [LEVEL], where LEVEL is how hard xz works, from 0 to 9
set -euo pipefail
root=$(realpath "${1:?laid-out root}")
out=$(realpath -m "${2:?folder for the package}")
level=${3:-9}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)-1
maintainer="AUM Desk contributors <aum-desk@users.noreply.github.com>"
architecture=$(dpkg --print-architecture)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.lock)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -a "$root" "$work/root"
doc=$work/root/usr/share/doc/aum-desk

gzip -9n >"$doc/changelog.Debian.gz" <<EOF
aum-desk ($version) stable; urgency=medium

  * What changes is in changelog.gz.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
EOF

# The text of the one license that Debian has no copy of stands in the file itself, as its format wants it.
mit=$(sed -e '1,4d' -e 's/^$/./' -e 's/^/ /' LICENSE-MIT)
content=$(<"$doc/copyright")
printf '%s\n' "${content/@MIT@/License: MIT$'\n'$mit$'\n'}" >"$doc/copyright"

install -d "$work/root/usr/share/lintian/overrides"
cp packaging/lintian-overrides "$work/root/usr/share/lintian/overrides/aum-desk"

# The libraries that the programs are linked with, by the packages of this system that have them.
install -d "$work/debian"
printf 'Source: aum-desk\n\nPackage: aum-desk\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/aum root/usr/bin/aum-desk)
depends=${depends#shlibs:Depends=}
[[ $depends == *libc6* && $depends == *libwebkit2gtk-4.1* ]] || { echo "Unexpected libraries: $depends" >&2; exit 1; }

install -d "$work/root/DEBIAN"
(cd "$work/root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$work/root/DEBIAN/md5sums"
cat >"$work/root/DEBIAN/control" <<EOF
Package: aum-desk
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$work/root/usr" | cut -f1)
Depends: $depends
Recommends: gnome-keyring | keepassxc | libkf5wallet-bin
Section: misc
Priority: optional
Homepage: https://github.com/aum-desk/aum-desk
Description: user provisioning for health information exchanges
 AUM Desk is for the authorized user manager of a health care organization: the
 person who requests accounts at a health information exchange (HIE) for the
 organization's staff.
 .
 It fills the provisioning worksheet from the list that HR sends, shows every
 mistake while it can still be repaired, submits, and shows who has an account
 and who is waiting. Everything works offline; the network is used only to send
 and to look up.
 .
 This package has the desktop program (aum-desk) and the command line (aum).
EOF
find "$work/root" -type d -exec chmod 755 {} +
find "$work/root/DEBIAN" "$work/root/usr/share" -type f -exec chmod 644 {} +
find "$work/root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$out"
package=$out/aum-desk_${version}_$architecture.deb
rm -f "$out"/aum-desk_*.deb
extreme=(-Sextreme)
((level == 9)) || extreme=()
dpkg-deb --root-owner-group -Zxz -z"$level" "${extreme[@]}" --build "$work/root" "$package" >/dev/null
printf '%s\n' "$package"
