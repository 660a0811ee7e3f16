#!/usr/bin/env bash
# The credential store against the operating system's own keychain: unlocked, locked, never set up, and not there.
# What each state must give is in src-tauri/submission/tests/keychain.rs.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../tools/lib.sh"

# Never the user's own keychain.
[[ $HOME == */aum-desk-session.* ]] || exec tests/tools/session.sh "$PWD/tests/keychain/run.sh" "$@"

# PACKAGES narrows what is built while working on it.
read -ra packages <<<"${PACKAGES:-${EVERYTHING[*]}}"
cargo test "${packages[@]}" --test keychain --no-run --quiet
program=$(cargo test "${packages[@]}" --test keychain --no-run --message-format json --quiet |
  sed -n 's/.*"name":"keychain".*"executable":"\([^"]*\)".*/\1/p')
[[ -x $program ]] || fail "The keychain test was not built."

services=/usr/share/dbus-1/services/org.freedesktop.secrets.service
[[ -f $services ]] || fail "gnome-keyring is not installed."

# bus NAME [RULE]: a bus of its own with these services. There is no program that asks for the password: it would wait for somebody.
bus() {
  local conf=$HOME/$1.conf
  mkdir -p "$HOME/$1"
  cat >"$conf" <<EOF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=$HOME</listen>
  <servicedir>$HOME/$1</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    $2
  </policy>
</busconfig>
EOF
}
bus without-services ""
bus with-keychain ""
bus sandbox '<deny send_destination="org.freedesktop.secrets"/>'
cp "$services" "$HOME/with-keychain"
cp "$services" "$HOME/sandbox"
mkdir -m 700 "$HOME/locked" "$HOME/new" "$HOME/new/run"

passed=0 failed=0
# expect NAME MODE [COMMAND…]: the test in this mode, run by the command.
expect() {
  local name=$1 mode=$2 told
  shift 2
  if told=$(timeout 120 "$@" env AUM_TEST_KEYCHAIN="$mode" "$program" 2>&1); then
    passed=$((passed + 1))
    say "ok: $name"
  else
    failed=$((failed + 1))
    say "FAILED: $name" "$told"
  fi
}

expect "an unlocked keychain keeps, replaces and forgets" 1
expect "no session bus is a missing keychain" missing env DBUS_SESSION_BUS_ADDRESS="unix:path=$HOME/no-bus"
expect "a bus without a keychain service is a missing keychain" missing \
  dbus-run-session --config-file="$HOME/without-services.conf" --
# The log-in keyring of this session is there, but this daemon was not given its password.
[[ -f $HOME/.local/share/keyrings/login.keyring ]] || fail "The session has no log-in keyring."
expect "a keychain that nobody unlocked is locked" locked \
  env XDG_RUNTIME_DIR="$HOME/locked" dbus-run-session --config-file="$HOME/with-keychain.conf" --
expect "a keychain that was never set up is locked" locked \
  env XDG_RUNTIME_DIR="$HOME/new/run" XDG_DATA_HOME="$HOME/new" dbus-run-session --config-file="$HOME/with-keychain.conf" --

# What each state means for whoever uses the command line: its code, and what to do. The token is given on standard input
# once, kept by the unlocked keychain, and never said again.
export AUM_DESK_DATA_DIR=$HOME/records
token=throw-away-token-8417
printf %s "$token" | target/debug/aum connect add hie http://127.0.0.1:9/scim >/dev/null
cp -r "$AUM_DESK_DATA_DIR" "$HOME/copied"

# told NAME CODE [COMMAND…]: a batch cannot be sent in this state, and `aum` says which it is.
told() {
  local name=$1 wanted=$2 said status=0
  shift 2
  said=$(timeout 60 "$@" target/debug/aum --json connect test hie 2>&1) || status=$?
  if [[ $said == *"\"code\":\"$wanted\""* && $said == *'"hint":"'?* && $status == 3 && $said != *"$token"* ]]; then
    passed=$((passed + 1))
    say "ok: $name"
  else
    failed=$((failed + 1))
    say "FAILED: $name (exit code $status)" "$said"
  fi
}

told "aum without a keychain" keychain-missing env DBUS_SESSION_BUS_ADDRESS="unix:path=$HOME/no-bus"
told "aum with a locked keychain" keychain-locked \
  env XDG_RUNTIME_DIR="$HOME/locked" dbus-run-session --config-file="$HOME/with-keychain.conf" --
told "aum with a keychain that has no entry for these records" credential-missing env AUM_DESK_DATA_DIR="$HOME/copied"
told "aum in a sandbox that keeps it from the keychain" keychain-denied \
  dbus-run-session --config-file="$HOME/sandbox.conf" --

say "$passed passed, $failed failed"
((failed == 0))
