#!/usr/bin/env bash
# Copies examples/everything to FOLDER, as a git repository that names real registries in place of the example's.
# Usage: scripts/fill-example.sh FOLDER REGISTRY_A REGISTRY_B [ECR_HOST]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/common.sh"

[ $# -ge 3 ] || { sed -n '2,3s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
folder=$1 ecr=123456789012.dkr.ecr.eu-west-1.amazonaws.com
[ ! -e "$folder" ] || fail "'$folder' is there already" "name a folder that is not"

cp -R "$root/examples/everything" "$folder"
# The user inside the container reads it, whoever owns it here.
chmod -R u=rwX,go=rX "$folder"
find "$folder" -type f -exec sed -i \
    -e "s|registry-a\.example\.com|$2|g" -e "s|registry-b\.example\.com|$3|g" -e "s|${ecr//./\\.}|${4:-$ecr}|g" {} +

git=(git -C "$folder" -c user.name=Mona -c user.email=mona@example.com -c init.defaultBranch=main -c commit.gpgsign=false)
"${git[@]}" init --quiet
"${git[@]}" add --all
"${git[@]}" commit --quiet --message "a dev container that needs three registries"
