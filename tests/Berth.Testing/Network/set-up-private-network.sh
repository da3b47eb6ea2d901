# Run inside fresh network and mount namespaces, as: sh -eu set-up-private-network.sh ADDRESS PROCESS
# ADDRESS becomes ours. When PROCESS ends, everything that still runs in this network ends too.

# 1. An address that is not loopback's, since docker does not verify TLS there; on lo, since not every kernel has dummy devices.
ip link set lo up
ip address add "$1/24" dev lo

# 2. /etc as the machine has it, where what is written stays here; /run and shared memory empty, so that engines share no state.
mount -t tmpfs tmpfs /run
mkdir /run/etc-changes /run/etc-work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc-changes,workdir=/run/etc-work /etc
mount -t tmpfs -o mode=1777 tmpfs /dev/shm

# 3. Names come from /etc/hosts alone: an unknown one is unknown at once.
echo 'hosts: files' > /etc/nsswitch.conf

# 4. crun refuses hybrid cgroups.
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi

# 5. The one who switches off the light.
sh -c '
    tail --pid="$1" -f /dev/null
    for process in /proc/[0-9]*; do
        pid=${process#/proc/}
        if [ "$pid" != $$ ] && [ "$(readlink "$process/ns/net")" = "$(readlink /proc/$$/ns/net)" ]; then kill -KILL "$pid"; fi
    done
' berth-tests-watch "$2" > /dev/null 2>&1 < /dev/null &
