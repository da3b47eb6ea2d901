#!/usr/bin/env bash
# Puts the Dev Containers CLI, in the version that scripts/devcontainer-cli/ pins, into .tools/devcontainer-cli; prints the folder to have on PATH.
# Does nothing where it is there already. Needs Node.js 20 or newer, and npm.
# Usage: scripts/devcontainer-cli.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/common.sh"

lock=$root/scripts/devcontainer-cli
tool=$root/.tools/devcontainer-cli
if ! cmp -s "$lock/package-lock.json" "$tool/package-lock.json" || [ ! -e "$tool/node_modules/.bin/devcontainer" ]; then
    for program in node npm; do
        command -v "$program" >/dev/null || fail "$program is not installed; the Dev Containers CLI needs it" "get Node.js 20 or newer from https://nodejs.org"
    done
    major=$(node --version | sed -E 's/^v([0-9]+).*/\1/')
    [ "$major" -ge 20 ] || fail "Node.js $(node --version) is too old for the Dev Containers CLI" "get Node.js 20 or newer from https://nodejs.org"

    # Made beside the old one, so that a run that is cut short leaves nothing half done.
    new=$tool.new.$$
    trap 'rm -rf "$new"' EXIT
    rm -rf "$new"
    mkdir -p "$new"
    cp "$lock/package.json" "$lock/package-lock.json" "$new/"
    say "installing the Dev Containers CLI $(sed -nE 's/.*"@devcontainers\/cli": "(.*)".*/\1/p' "$lock/package.json") from npm" >&2
    log=$new/npm.log
    if ! (cd "$new" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        fail "the Dev Containers CLI could not be installed" "run by hand: cd scripts/devcontainer-cli && npm ci"
    fi
    rm -rf "$tool"
    mv "$new" "$tool"
fi
say "$tool/node_modules/.bin"
