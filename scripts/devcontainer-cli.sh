#!/usr/bin/env bash
# Puts the Dev Containers CLI, in the version that scripts/devcontainer-cli/ pins, into .tools/devcontainer-cli; prints the folder to have on PATH.
# Does nothing where it is there already. Needs Node.js 20 or newer, and npm.
# Usage: scripts/devcontainer-cli.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/common.sh"

npm_tool devcontainer-cli "the Dev Containers CLI $(sed -nE 's/.*"@devcontainers\/cli": "(.*)".*/\1/p' "$root/scripts/devcontainer-cli/package.json")"
say "$root/.tools/devcontainer-cli/node_modules/.bin"
