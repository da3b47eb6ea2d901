#!/usr/bin/env bash
# Makes the two features that examples/everything needs, as devcontainer features publish takes them.
# Usage: make-features.sh FOLDER NAMESPACE    NAMESPACE is where they will be: registry.example.com/acme/features
set -euo pipefail
folder=$1 namespace=$2

mkdir -p "$folder/base" "$folder/tool"
cat >"$folder/base/devcontainer-feature.json" <<'JSON'
{ "id": "base", "version": "1.0.0", "name": "What the tool stands on" }
JSON
cat >"$folder/base/install.sh" <<'SCRIPT'
#!/bin/sh
set -e
mkdir -p /usr/local/share
echo 'from the feature underneath' >/usr/local/share/example-base
SCRIPT
cat >"$folder/tool/devcontainer-feature.json" <<JSON
{
    "id": "tool", "version": "1.0.0", "name": "A tool",
    "options": { "greeting": { "type": "string", "default": "hello" } },
    "dependsOn": { "$namespace/base:1": {} }
}
JSON
cat >"$folder/tool/install.sh" <<'SCRIPT'
#!/bin/sh
set -e
mkdir -p /usr/local/bin
printf '#!/bin/sh\necho %s, %s\n' "$GREETING" "$(cat /usr/local/share/example-base)" >/usr/local/bin/example-tool
chmod 755 /usr/local/bin/example-tool
SCRIPT
chmod 755 "$folder"/*/install.sh
