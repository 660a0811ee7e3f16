#!/usr/bin/env bash
# Packs a laid-out root (stage.sh) as an rpm package, and says where it is.
# Usage: rpm.sh ROOT OUT [LEVEL], where LEVEL is how hard xz works, from 0 to 9
set -euo pipefail
root=$(realpath "${1:?laid-out root}")
out=$(realpath -m "${2:?folder for the package}")
level=${3:-9}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.lock)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -a "$root" "$work/root"
share=$work/root/usr/share
# Where Fedora's shells look.
install -d "$share/zsh/site-functions"
mv "$share/zsh/vendor-completions/_aum" "$share/zsh/site-functions/_aum"
rmdir "$share/zsh/vendor-completions"
# Licenses have a folder of their own, with their texts in full.
install -D -m 644 -t "$share/licenses/aum-desk" LICENSE-MIT LICENSE-APACHE
mv "$share/doc/aum-desk/third-party-licenses.txt.gz" "$share/licenses/aum-desk/"
rm "$share/doc/aum-desk/copyright"
find "$share" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

rpmbuild --quiet -bb packaging/aum-desk.spec --buildroot "$work/buildroot" \
  --define "_topdir $work" --define "_rpmdir $work/made" --define "laid_out $work/root" --define "program_version $version" \
  --define "_binary_payload w$level.xzdio" --define "use_source_date_epoch_as_buildtime 1" \
  --define "clamp_mtime_to_source_date_epoch 1" --define "_buildhost reproducible"

mkdir -p "$out"
rm -f "$out"/aum-desk-*.rpm
mv "$work"/made/*/aum-desk-*.rpm "$out/"
printf '%s\n' "$out"/aum-desk-*.rpm
