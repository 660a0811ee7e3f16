#!/usr/bin/env bash
# Installs what is missing and nothing else; says each thing that it does, and is silent when all is there.
# Usage: set-up.sh command-line | window | tests | dependencies
set -euo pipefail
. "$(dirname "$0")/lib.sh"

wanted=${1:?which set-up: command-line, window, tests or dependencies}

CARGO_DENY=0.20.2

COMMAND_LINE_PACKAGES=(build-essential pkg-config)
WINDOW_PACKAGES=(
  libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev libssl-dev # what the window is linked with
  dpkg-dev rpm                                               # what packages are made with
)
TEST_PACKAGES=(
  webkit2gtk-driver xvfb xauth x11-utils xdotool xclip xsel # a display of its own, and hands for it
  dbus gnome-keyring libsecret-tools                        # a keychain of its own
  chromium                                                  # every screen, checked by axe
  libreoffice-calc                                          # the judge of the workbooks that are written
  python3-venv                                              # servers of somebody else that are sent to
  nginx openssl                                             # the fault bench before them, with certificates of its own
  hyperfine                                                 # whole commands against the clock
  lintian appstream desktop-file-utils                      # the judges of the packages
)

need_tools() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is needed and not on the PATH. Install Rust (https://rustup.rs, with rustfmt and clippy) and Node 20.19 or newer, then run this again."
  done
}

need_node() {
  need_tools node npm
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node $(node --version) is too old: 20.19 or newer is needed."
}

debian_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "This is not Debian or Ubuntu, so nothing is installed. Needed: $*"
    return
  fi
  local package installed missing=()
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null) || true
  for package in "$@"; do
    [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local as_root=(env)
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "Missing, and neither root nor sudo to install it. As root: apt-get install ${missing[*]}"
    as_root=(sudo env)
  fi
  say "Installing Debian packages: ${missing[*]}"
  local log=target/set-up-apt.log
  mkdir -p target
  "${as_root[@]}" bash -c "$INSTALL_WITHOUT_SERVICES" install "${missing[@]}" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "The packages could not be installed; the whole answer is in $log."
  }
}

# Packages such as nginx start a service of this machine when they are installed, and at every start of it from then on. The
# tests start their own, so nothing is started now (policy-rc.d(8)) and nothing new is left to start later.
# shellcheck disable=SC2016 # runs as root, in a shell of its own
INSTALL_WITHOUT_SERVICES='
  set -euo pipefail
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    printf "#!/bin/sh\nexit 101\n" >"$policy"
    chmod 755 "$policy"
    trap "rm -f $policy" EXIT
  fi
  apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"; }
  apt update
  apt install -y --no-install-recommends "$@"
  for package in "$@"; do
    [[ $package == nginx ]] || continue
    if command -v systemctl >/dev/null; then systemctl disable nginx.service || true; else update-rc.d nginx disable || true; fi
  done
'

node_packages() {
  local stamp=ui/node_modules/.installed-from lock
  lock=$(sha256sum ui/package-lock.json)
  [[ -f $stamp && $(<"$stamp") == "$lock" ]] && return
  say "Installing the window's Node packages (npm ci)"
  mkdir -p target
  npm ci --loglevel=error --fetch-retries=2 --prefix ui >target/set-up-npm.log ||
    fail "npm ci did not succeed: is the network there, and does ui/package-lock.json fit ui/package.json?"
  printf '%s' "$lock" >"$stamp"
}

# Unoptimized: these run for seconds, and building them optimized would take minutes more.
cargo_tool() {
  local name=$1 version=$2 stamp=target/tools/$1-$2
  [[ -x target/tools/bin/$name && -f $stamp ]] && return
  say "Building $name $version into target/tools (once, a few minutes)"
  CARGO_TARGET_DIR=$PWD/target/tools/build cargo install --quiet --locked --debug --force \
    --version "$version" --root target/tools "$name"
  touch "$stamp"
}

# The spell checker is a program of its own inside a Python package.
spelling() {
  local stamp=target/tools/spelling/.made-from made_from
  made_from=$(sha256sum <tests/tools/spelling.requirements.txt)
  [[ -f $stamp && $(<"$stamp") == "$made_from" ]] && return
  say "Installing the spell checker into target/tools"
  rm -rf target/tools/spelling
  local python=/usr/bin/python3
  [[ -x $python ]] || python=python3
  "$python" -m venv target/tools/spelling
  target/tools/spelling/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps \
    --only-binary :all: --requirement tests/tools/spelling.requirements.txt
  printf '%s' "$made_from" >"$stamp"
}

need_tools cargo rustc
case $wanted in
command-line)
  debian_packages "${COMMAND_LINE_PACKAGES[@]}"
  ;;
window)
  need_node
  debian_packages "${COMMAND_LINE_PACKAGES[@]}" "${WINDOW_PACKAGES[@]}"
  node_packages
  ;;
tests)
  need_node
  need_tools rustfmt cargo-clippy
  debian_packages "${COMMAND_LINE_PACKAGES[@]}" "${WINDOW_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  node_packages
  spelling
  ;;
dependencies)
  cargo_tool cargo-deny "$CARGO_DENY"
  rm -rf target/tools/build
  ;;
*) fail "No set-up called $wanted: command-line, window, tests or dependencies." ;;
esac
