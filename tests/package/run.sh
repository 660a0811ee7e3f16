#!/usr/bin/env bash
# The packages, made of the debug programs by the scripts that make those of a release: looked into, installed into an
# empty root, and run from there on a desktop of its own.
# Usage: run.sh [PROGRAMS], where PROGRAMS is the folder with the built programs
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"

# Never the user's own keychain.
[[ $HOME == */aum-desk-session.* ]] || exec tests/tools/session.sh "$PWD/tests/package/run.sh" "$@"

programs=${1:-target/debug}
[[ -x $programs/aum-desk && -x $programs/aum ]] || fail "The programs are missing: cargo build ${EVERYTHING[*]} --bins"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Files of the packages keep the rights they would have from anybody.
umask 077
passed=0 failed=0
# expect NAME COMMAND…: the command succeeds.
expect() {
  local name=$1 told
  shift
  if told=$("$@" 2>&1); then
    passed=$((passed + 1))
    say "ok: $name"
  else
    failed=$((failed + 1))
    say "FAILED: $name" "$told"
  fi
}
same() { [[ $1 == "$2" ]] || { diff <(printf '%s\n' "$1") <(printf '%s\n' "$2"); return 1; }; }
holds() { [[ $1 == *"$2"* ]] || { printf 'No “%s” in:\n%s\n' "$2" "$1"; return 1; }; }

packaging/stage.sh "$programs" "$work/root"
deb=$(packaging/debian.sh "$work/root" "$work/out" 0)
rpm=$(packaging/rpm.sh "$work/root" "$work/out" 0)

# The Debian package.
field() { dpkg-deb --field "$deb" "$1"; }
version=$("$programs/aum" --version)
version=${version#aum }
expect "the file is named as Debian names them" same "$(basename "$deb")" "aum-desk_$version-1_$(dpkg --print-architecture).deb"
expect "it says who makes it" holds "$(field Maintainer)" "@"
expect "it needs the C library" holds "$(field Depends)" "libc6 (>="
expect "it needs the web view" holds "$(field Depends)" "libwebkit2gtk-4.1-0 (>="
expect "it recommends a keychain" holds "$(field Recommends)" "gnome-keyring"
files=$(dpkg-deb --contents "$deb" | awk '$1 ~ /^-/ { print substr($6, 2) }' | LC_ALL=C sort)
expect "it holds what belongs to it, and nothing else" same "$(grep -v '/man1/aum-[a-z-]*\.1\.gz' <<<"$files")" "$(<tests/package/files.txt)"
expect "files belong to root, and only programs run" same \
  "$(dpkg-deb --contents "$deb" | awk '{ print $1, $2 }' | sort -u)" $'-rw-r--r-- root/root\n-rwxr-xr-x root/root\ndrwxr-xr-x root/root'
expect "lintian finds no error" lintian --allow-root --fail-on error --profile debian "$deb"

# Installed into an empty root, as dpkg does it for a system that lies there; what it depends on is this system's.
root=$work/installed
mkdir -p "$root/var/lib/dpkg/"{info,updates}
touch "$root/var/lib/dpkg/"{status,available}
if ((EUID == 0)); then
  expect "dpkg installs it" dpkg --root="$root" --force-depends --log=/dev/null --install "$deb"
  expect "dpkg calls it installed" holds "$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Status}' aum-desk)" installed
  expect "every file is as it was packed" dpkg --root="$root" --verify aum-desk
else
  say "Unpacked only: installing into another root is for root."
  dpkg-deb -x "$deb" "$root"
fi
share=$root/usr/share
expect "the desktop entry is valid" desktop-file-validate "$share/applications/org.aumdesk.desktop.desktop"
expect "the metainfo is valid" appstreamcli validate --no-net "$share/metainfo/org.aumdesk.desktop.metainfo.xml"
expect "bash reads the completions" bash -n "$share/bash-completion/completions/aum"
expect "completions know the commands" grep -q handover "$share/fish/vendor_completions.d/aum.fish"
for page in aum aum-check aum-desk; do
  expect "the manual page of $page is there" gzip -t "$share/man/man1/$page.1.gz"
done
text=$(gzip -dc "$share/doc/aum-desk/third-party-licenses.txt.gz")
for part in "tauri 2." "svelte 5." "Permission is hereby granted" "Mozilla Public License"; do
  expect "third-party licenses have: $part" holds "$text" "$part"
done
gzip -dc "$share/doc/aum-desk/bill-of-materials.cdx.json.gz" >"$work/bill.json"
expect "the bill of materials names what is compiled in" node tests/package/bill.mjs "$work/bill.json"

# Run from there.
export AUM_DESK_DATA_DIR=$work/records LC_ALL=C.UTF-8
expect "aum demo goes through" timeout 300 "$root/usr/bin/aum" demo
window() {
  local program shown=1
  "$root/usr/bin/aum-desk" >"$work/window.log" 2>&1 &
  program=$!
  for _ in {1..240}; do
    if xdotool search --onlyvisible --name '(^| )AUM Desk$' >/dev/null 2>&1; then shown=0 && break; fi
    kill -0 "$program" 2>/dev/null || break
    sleep 0.25
  done
  sleep 1
  kill -0 "$program" 2>/dev/null || shown=1
  kill "$program" 2>/dev/null || true
  wait "$program" 2>/dev/null || true
  ((shown == 0)) || { cat "$work/window.log"; return 1; }
}
expect "the window opens" window

# The rpm package.
query() { rpm --query --package "$@" "$rpm" 2>/dev/null; }
expect "the rpm has the same programs and papers" holds "$(query --list)" "/usr/share/licenses/aum-desk/third-party-licenses.txt.gz"
expect "the rpm needs the web view" holds "$(query --requires)" "libwebkit2gtk-4.1.so.0"
expect "the rpm recommends a keychain" holds "$(query --recommends)" "gnome-keyring"
expect "the rpm holds the program that was built" same \
  "$(query --queryformat '[%{FILENAMES} %{FILEDIGESTS}\n]' | sed -n 's#^/usr/bin/aum ##p')" "$(sha256sum <"$work/root/usr/bin/aum" | cut -d' ' -f1)"

say "$passed passed, $failed failed"
((failed == 0))
