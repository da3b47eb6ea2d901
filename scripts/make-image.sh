#!/usr/bin/env bash
# Makes a tiny image, busybox and a greeting, as an OCI layout, without any registry or engine.
# Usage: make-image.sh FOLDER    the image is then oci:FOLDER:1
set -euo pipefail
folder=$1
blobs=$folder/blobs/sha256
mkdir -p "$blobs"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# blob FILE: puts a file among the blobs and prints "digest size".
blob() {
    local digest
    digest=$(sha256sum "$1" | cut -d' ' -f1)
    cp "$1" "$blobs/$digest"
    printf 'sha256:%s %s' "$digest" "$(stat -c %s "$1")"
}

mkdir -p "$work/root/bin" "$work/root/etc" "$work/root/tmp"
cp /bin/busybox "$work/root/bin/busybox"
for applet in sh cat echo ls sleep mkdir; do
    ln -s busybox "$work/root/bin/$applet"
done
echo 'root:x:0:0:root:/:/bin/sh' >"$work/root/etc/passwd"
echo 'hello from a private registry' >"$work/root/hello.txt"
tar -C "$work/root" --sort=name --mtime=@0 --owner=0 --group=0 -cf "$work/layer.tar" .
read -r layer layer_size < <(blob "$work/layer.tar"; echo)

case $(uname -m) in aarch64) architecture=arm64 ;; *) architecture=amd64 ;; esac
printf '{"architecture":"%s","os":"linux","config":{"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":["%s"]}}' \
    "$architecture" "$layer" >"$work/config.json"
read -r config config_size < <(blob "$work/config.json"; echo)

printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%s}]}' \
    "$config" "$config_size" "$layer" "$layer_size" >"$work/manifest.json"
read -r manifest manifest_size < <(blob "$work/manifest.json"; echo)

printf '{"imageLayoutVersion":"1.0.0"}' >"$folder/oci-layout"
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"1"}}]}' \
    "$manifest" "$manifest_size" >"$folder/index.json"
