#!/usr/bin/env bash
# A podman of one's own, for demonstrations and benchmarks. Sourced, after common.sh; never run.

# own_podman FOLDER: images and containers of podman, buildah and skopeo go to FOLDER from now on, and nobody else's are seen. Where the
# machine is a small virtual one that podman's defaults do not suit, they are changed for these programs alone.
own_podman() {
    local folder=$1 driver=overlay limits='' cgroups='' runtime=''
    mkdir -p "$folder"
    [ "$(id -u)" -eq 0 ] || driver=vfs

    # podman raises limits, which needs CAP_SYS_RESOURCE.
    if (( (16#$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status) >> 24 & 1) == 0 )) && [ "$(id -u)" -eq 0 ]; then
        limits='default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]'
    fi

    # crun refuses cgroups that are half version 1, half version 2: it gets a view of them without the second half.
    if [ -x /usr/bin/crun ] && { [ -e /sys/fs/cgroup/cpu ] || [ -e /sys/fs/cgroup/unified ]; }; then
        cgroups='cgroups = "disabled"'
        runtime="cgroup_manager = \"cgroupfs\"
runtime = \"crun\"
[engine.runtimes]
crun = [\"$folder/crun\"]"
        # shellcheck disable=SC2016 # for the shell inside
        printf '#!/bin/sh\nexec unshare --mount --propagation private sh -c '\''umount /sys/fs/cgroup/unified 2>/dev/null; exec /usr/bin/crun "$@"'\'' crun "$@"\n' >"$folder/crun"
        chmod 755 "$folder/crun"
    fi

    printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' "$driver" "$folder/images" "$folder/run" >"$folder/storage.conf"
    printf '[containers]\n%s\n%s\n[engine]\nevents_logger = "file"\n%s\n' "$cgroups" "$limits" "$runtime" >"$folder/containers.conf"
    export CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_CONF=$folder/containers.conf
}

# end_own_podman FOLDER: nothing of it is left.
end_own_podman() {
    [ -e "$1/storage.conf" ] || return 0
    CONTAINERS_STORAGE_CONF=$1/storage.conf CONTAINERS_CONF=$1/containers.conf podman rm --all --force --time 0 >/dev/null 2>&1 || true
    umount --recursive "$1/images/overlay" 2>/dev/null || true
    rm -rf "$1"
}
