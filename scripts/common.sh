#!/usr/bin/env bash
# Shared by ./build, ./test, ./run and ./install: sentences, and what a machine has to have. Sourced, never run.
: "${root:?set by the script that sources this}"

say() { printf '%s\n' "$*"; }

# Ends the script with a sentence and, where there is one, a hint.
fail() {
    printf '%s: error: %s\n' "${0##*/}" "$1" >&2
    [ -z "${2:-}" ] || printf '%s: hint: %s\n' "${0##*/}" "$2" >&2
    exit 1
}

# The .NET SDK that global.json asks for, or a sentence that says how to get it.
need_dotnet() {
    command -v dotnet >/dev/null || fail "the .NET 10 SDK is not installed" \
        "get it from https://dotnet.microsoft.com/download/dotnet/10.0, or on Ubuntu: sudo apt-get install dotnet-sdk-10.0"
    (cd "$root" && dotnet --version >/dev/null 2>&1) || fail "the .NET SDK here is older than global.json asks for: $(dotnet --list-sdks | tail -n 1)" \
        "get .NET 10 from https://dotnet.microsoft.com/download/dotnet/10.0"
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
}

# need_packages FILE:PACKAGE... installs the packages whose file (a path, or a program on PATH) is missing; says so before.
need_packages() {
    local missing=() pair file
    for pair in "$@"; do
        file=${pair%%:*}
        case $file in
            /*) [ -e "$file" ] || missing+=("${pair##*:}") ;;
            *) command -v "$file" >/dev/null || missing+=("${pair##*:}") ;;
        esac
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    command -v apt-get >/dev/null || fail "these are missing: ${missing[*]}" "install them; on Debian and Ubuntu they are packages of these names"
    local become=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these packages are missing and installing needs root: ${missing[*]}" \
            "as root: apt-get install ${missing[*]}"
        become=(sudo)
    fi
    say "installing Debian packages: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${become[@]}" apt-get update && "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "the packages could not be installed" "run by hand: apt-get update && apt-get install ${missing[*]}"
    fi
    rm -f "$log"
}

# npm_tool NAME WHAT: puts what scripts/NAME/ pins into .tools/NAME, where it is not there already. Needs Node.js 20 or newer, and npm.
npm_tool() {
    local name=$1 what=$2 lock=$root/scripts/$1 tool=$root/.tools/$1 program major new log
    if cmp -s "$lock/package-lock.json" "$tool/package-lock.json" && [ -d "$tool/node_modules/.bin" ]; then
        return
    fi
    for program in node npm; do
        command -v "$program" >/dev/null || fail "$program is not installed; $what needs it" "get Node.js 20 or newer from https://nodejs.org"
    done
    major=$(node --version | sed -E 's/^v([0-9]+).*/\1/')
    [ "$major" -ge 20 ] || fail "Node.js $(node --version) is too old for $what" "get Node.js 20 or newer from https://nodejs.org"

    # Made beside the old one, so that a run that is cut short leaves nothing half done.
    new=$tool.new.$$
    rm -rf "$new"
    mkdir -p "$new"
    cp "$lock/package.json" "$lock/package-lock.json" "$new/"
    say "installing $what from npm" >&2
    log=$new/npm.log
    if ! (cd "$new" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        rm -rf "$new"
        fail "$what could not be installed" "run by hand: cd scripts/$name && npm ci"
    fi
    rm -rf "$tool"
    mv "$new" "$tool"
}
