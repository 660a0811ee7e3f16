#!/usr/bin/env bash
# Sends with the built `aum` to servers that are not ours, with the credential in a real keychain.
# Usage: run.sh [TEST…], where TEST is as unittest names it, for example test_sending.Sending.test_bulk_off
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"

# Never the user's own keychain.
[[ $HOME == */aum-desk-session.* ]] || exec tests/tools/session.sh "$PWD/tests/peers/run.sh" "$@"

[[ -x target/debug/aum ]] || cargo build --locked -p aum

# The Python packages at the versions and digests of requirements.txt, made anew when that or Python changes.
python=/usr/bin/python3
[[ -x $python ]] || python=python3
stamp=target/peers/.made-from
made_from=$(sha256sum <tests/peers/requirements.txt)$("$python" --version)
if [[ ! -f $stamp || $(<"$stamp") != "$made_from" ]]; then
  say "Installing the SCIM server to send to (Python packages, into target/peers)"
  rm -rf target/peers
  "$python" -m venv target/peers
  target/peers/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps --only-binary :all: \
    --requirement tests/peers/requirements.txt
  printf '%s' "$made_from" >"$stamp"
fi

# Other suites send to the same servers.
[[ ${1:-} != --prepare ]] || exit 0
exec target/peers/bin/python -B tests/peers/run.py "$@"
