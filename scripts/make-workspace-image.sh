#!/usr/bin/env bash
# Makes an image that a dev container can stand on, out of programs of this machine, without any registry or engine: a shell, busybox,
# skopeo, the docker client where it is installed, the libraries these need, the usual authorities, and the users root and vscode (1000).
# Usage: make-workspace-image.sh FOLDER [--label KEY=VALUE]... [--program NAME]... [--tree PATH]...    the image is then dir:FOLDER
# --tree puts a whole directory of this machine in, for an image of the size that people have.
# A label devcontainer.metadata says what every dev container on top of it gets; the manifest is docker's, where the Dev Containers CLI finds it.
set -euo pipefail

# json TEXT: as a JSON string; texts here have no control characters.
json() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

folder=${1:?a folder is needed, see the first lines of this file}
shift
labels=() programs=(bash skopeo) trees=()
[ ! -x /usr/bin/docker ] || programs+=(docker)
while [ $# -gt 0 ]; do
    case $1 in
        --label) labels+=("$(json "${2%%=*}"):$(json "${2#*=}")") ;;
        --program) programs+=("$2") ;;
        --tree) trees+=("$2") ;;
        *) printf 'make-workspace-image.sh: error: unknown argument %s\n' "$1" >&2; exit 1 ;;
    esac
    shift 2
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# 1. Directories, with /bin and /lib merged into /usr as in Debian.
mkdir -p "$root"/{dev,etc/profile.d,etc/ssl/certs,etc/containers,proc,root,run,sys,var/lib,var/tmp} "$root"/usr/{bin,sbin,lib,lib64,local/bin} "$root/tmp"
for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
chmod 1777 "$root/tmp" "$root/var/tmp"

# 2. busybox under all its names, then the programs under theirs, with every library that the loader would look for.
cp /bin/busybox "$root/usr/bin/busybox"
for applet in $(/bin/busybox --list); do ln -s busybox "$root/usr/bin/$applet" 2>/dev/null || true; done
for name in "${programs[@]}"; do
    # The search path of an interactive shell may put something else first; Debian's own is what this image is made of.
    program=$(PATH=/usr/bin:/bin:/usr/sbin:/sbin command -v "$name")
    rm -f "$root/usr/bin/$name"
    cp "$program" "$root/usr/bin/$name"
    { ldd "$program" 2>/dev/null || true; } | grep -o '/[^ ]*' | while read -r library; do
        [ -e "$root/$library" ] || { mkdir -p "$root/$(dirname "$library")"; cp -L "$library" "$root/$library"; }
    done
done
# What the C library opens by name when it looks up users and hosts.
find /usr/lib -maxdepth 2 \( -name 'libnss_files.so.2' -o -name 'libnss_dns.so.2' \) | while read -r library; do
    mkdir -p "$root/$(dirname "$library")"
    cp -L "$library" "$root/$library"
done

for tree in ${trees[@]+"${trees[@]}"}; do
    mkdir -p "$root/$(dirname "$tree")"
    cp -a --no-clobber "$tree" "$root/$(dirname "$tree")/"
done

# 3. Configuration.
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' >"$root/etc/containers/policy.json"
printf 'NAME="Berth workspace"\nID=debian\nVERSION_ID="12"\n' >"$root/etc/os-release"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
printf 'root:x:0:0:root:/root:/bin/bash\nvscode:x:1000:1000:vscode:/home/vscode:/bin/bash\n' >"$root/etc/passwd"
printf 'root:x:0:\nvscode:x:1000:\n' >"$root/etc/group"
: >"$root/etc/environment"
cat >"$root/etc/profile" <<'PROFILE'
for snippet in /etc/profile.d/*.sh; do
    if [ -r "$snippet" ]; then . "$snippet"; fi
done
unset snippet
PROFILE
mkdir -p "$root/home/vscode"

# 4. One layer, in which nothing but vscode's home belongs to anybody else than root.
mkdir -p "$folder"
tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --exclude=./home/vscode -cf "$work/layer.tar" .
tar -C "$root" --sort=name --mtime=@0 --owner=1000 --group=1000 -rf "$work/layer.tar" ./home/vscode
content=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
gzip -1 -n "$work/layer.tar"

# 5. The manifest and what it names, as skopeo's dir: has them. podman builds nothing on an image whose history is shorter than its layers.
# blob FILE: puts a file among the blobs and prints "digest size".
blob() {
    local digest
    digest=$(sha256sum "$1" | cut -d' ' -f1)
    cp "$1" "$folder/$digest"
    printf 'sha256:%s %s' "$digest" "$(stat -c %s "$1")"
}

case $(uname -m) in aarch64) architecture=arm64 ;; *) architecture=amd64 ;; esac
printf '{"architecture":"%s","os":"linux","created":"2001-02-03T04:05:06Z","config":{"Cmd":["/bin/bash"],"Env":["PATH=%s"],"Labels":{%s}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"2001-02-03T04:05:06Z","created_by":"make-workspace-image.sh"}]}' \
    "$architecture" /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$(IFS=,; printf '%s' "${labels[*]}")" "$content" >"$work/config.json"
read -r config config_size < <(blob "$work/config.json"; echo)
read -r layer layer_size < <(blob "$work/layer.tar.gz"; echo)
docker=application/vnd.docker
printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%s},"layers":[{"mediaType":"%s","digest":"%s","size":%s}]}' \
    "$docker.distribution.manifest.v2+json" "$docker.container.image.v1+json" "$config" "$config_size" \
    "$docker.image.rootfs.diff.tar.gzip" "$layer" "$layer_size" >"$folder/manifest.json"
printf 'Directory Transport Version: 1.1\n' >"$folder/version"
