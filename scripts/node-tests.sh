#!/usr/bin/env bash
# Puts Octokit, and GitHub's description of its API with a validator for it, in the versions that scripts/node-tests/ pins, into .tools/node-tests.
# Does nothing where they are there already. Needs Node.js 20 or newer, and npm.
# Usage: scripts/node-tests.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/common.sh"

npm_tool node-tests "Octokit and GitHub's API description"
