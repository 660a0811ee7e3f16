#!/usr/bin/env bash
# Runs a command on a desktop of its own: display, session bus, unlocked keychain, empty home. The user's own data,
# settings and keychain are out of reach, and nothing is left running or lying about.
# Usage: session.sh COMMAND [ARGUMENT…]
set -euo pipefail

export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export GIT_CONFIG_GLOBAL=${GIT_CONFIG_GLOBAL:-$HOME/.gitconfig}

home=$(mktemp -d "${TMPDIR:-/tmp}/aum-desk-session.XXXXXX")
mkdir -p "$home"/{.config,.local/share,.local/state,.cache}
mkdir -m 700 "$home/run"

# shellcheck disable=SC2317 # called by the trap
clear_up() {
  local process pids=()
  # Services that the bus started leave the process group, but not the home they were given.
  for process in /proc/[0-9]*; do
    if grep -qszxF "HOME=$home" "$process/environ" 2>/dev/null; then pids+=("${process#/proc/}"); fi
  done
  if ((${#pids[@]})); then kill "${pids[@]}" 2>/dev/null || true; fi
  # A service may still be writing its last file.
  for _ in 1 2 3 4 5; do rm -rf "$home" 2>/dev/null && break; sleep 0.2; done
}
trap clear_up EXIT
trap 'exit 130' INT TERM

status=0
env -u DISPLAY -u WAYLAND_DISPLAY -u DBUS_SESSION_BUS_ADDRESS -u AUM_DESK_DATA_DIR \
  HOME="$home" XDG_CONFIG_HOME="$home/.config" XDG_DATA_HOME="$home/.local/share" XDG_STATE_HOME="$home/.local/state" \
  XDG_CACHE_HOME="$home/.cache" XDG_RUNTIME_DIR="$home/run" \
  xvfb-run -a -s "-screen 0 1280x900x24" dbus-run-session -- sh -c '
    printf throw-away | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    exec "$@"' session "$@" || status=$?
exit "$status"
