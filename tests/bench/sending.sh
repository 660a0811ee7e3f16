#!/usr/bin/env bash
# Sending, beside a bare HTTP client and the Python client scim2-client; see sending.py. The release build is measured.
# Usage: sending.sh [ROUNDS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"

# Never the user's own keychain.
[[ $HOME == */aum-desk-session.* ]] || exec tests/tools/session.sh "$PWD/tests/bench/sending.sh" "$@"

tests/peers/run.sh --prepare
python=/usr/bin/python3
[[ -x $python ]] || python=python3
stamp=target/bench/python/.made-from
made_from=$(sha256sum <tests/bench/requirements.txt)$("$python" --version)
if [[ ! -f $stamp || $(<"$stamp") != "$made_from" ]]; then
  say "Installing scim2-client to measure beside (Python packages, into target/bench/python)"
  rm -rf target/bench/python
  "$python" -m venv target/bench/python
  target/bench/python/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps \
    --only-binary :all: --requirement tests/bench/requirements.txt
  printf '%s' "$made_from" >"$stamp"
fi

export AUM_UNDER_TEST=${AUM_UNDER_TEST:-$PWD/target/release/aum} PYTHONPATH=$PWD/tests/peers
exec target/peers/bin/python -B tests/bench/sending.py "${1:-5}"
