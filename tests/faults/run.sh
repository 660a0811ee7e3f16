#!/usr/bin/env bash
# Sends through nginx, which fails in the ways that gateways do, and kills the sender at random.
# Usage: run.sh [KILLS [SEED]]; `make bench` kills 200 times
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"

# Never the user's own keychain.
[[ $HOME == */aum-desk-session.* ]] || exec tests/tools/session.sh "$PWD/tests/faults/run.sh" "$@"

# The servers that are sent to, and `aum`.
tests/peers/run.sh --prepare

export PYTHONPATH=$PWD/tests/peers:$PWD/tests/faults
if (($# == 0)); then
  target/peers/bin/python -B -m unittest discover --verbose --start-directory tests/faults --pattern 'test_*.py'
fi
exec target/peers/bin/python -B tests/faults/kills.py "${1:-8}" "${@:2}"
