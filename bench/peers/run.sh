#!/usr/bin/env bash
# Times this program beside ssh, sftp, tar, rclone and cp: same files, same loopback sshd, same cipher, one run, in turn. Prints medians and ratios.
#
#     bench/peers/run.sh [big|small|local]... [--rounds N]
#
# Needs root and apt for what is missing (openssh-server, rclone). Works in memory (/dev/shm), about 4 GiB of it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/bench/peers
rounds=3
subjects=()
while [ $# -gt 0 ]; do
    case $1 in
    --rounds) rounds=$2; shift ;;
    *) subjects+=("$1") ;;
    esac
    shift
done
[ ${#subjects[@]} -gt 0 ] || subjects=(big small local)

work=$(mktemp -d /dev/shm/pipeline-peers-XXXXXX)
trap 'stop_sshd; rm -rf "$work"' EXIT
source "$here/sshd.sh"
source "$here/table.sh"

install_missing() {
    local missing=()
    [ -x /usr/sbin/sshd ] || missing+=(openssh-server)
    command -v rclone >/dev/null || missing+=(rclone)
    [ ${#missing[@]} -eq 0 ] && return
    "$root/tests/setup.sh"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A pipeline of two stages: everything in one place goes to another, whatever was done before.
write_pipeline() {
    local name=$1 from=$2 to=$3 stage=$4
    cat >"$work/$name.yml" <<YAML
pipeline: $name
stores:
  near: { local: { root: $work/near } }
  far: { sftp: { host: bench, ssh_config: $work/ssh_config, root: $work/far, connections: ${CONNECTIONS:-2} } }
  copy: { local: { root: $work/copy } }
stages:
  - glob: { in: "$from", again: always }
  - $stage: { to: "$to{path}", if_exists: replace }
    concurrency: 64
    queue: 256
YAML
}

ours() { (cd "$work" && rm -rf log && "$work/bin/pipeline" run "$work/$1.yml" --loops 1 -q >/dev/null); }
remote() { ssh -F "$work/ssh_config" bench "$@"; }
sftp_batch() { sftp -q -F "$work/ssh_config" -b - bench >/dev/null; }
# Without its check by a shell command for each file, which takes minutes: no contender checks here.
rclone_copy() { rclone --config "$work/rclone.conf" copy --transfers 32 --checkers 32 --ignore-times --sftp-disable-hashcheck "$1" "$2"; }

empty() { rm -rf "$work/near" "$work/far" "$work/copy"; mkdir -p "$work/near" "$work/far" "$work/copy"; }

make_big() { head -c 1073741824 /dev/urandom >"$1/big.bin"; }

make_small() {
    local n
    head -c 40960000 /dev/urandom | split -b 4096 -a 4 -d - "$1/f"
    n=$(find "$1" -type f | wc -l)
    [ "$n" -eq 10000 ]
}

big() {
    empty; make_big "$work/near"
    title "1 GiB, push to sshd" 1073.741824 MB/s
    contest ours "ours push" far "ssh cat" "remote 'cat > $work/far/big.bin' < $work/near/big.bin" \
        sftp "echo put $work/near/big.bin $work/far/big.bin | sftp_batch" \
        rclone "rclone_copy $work/near bench:$work/far"
    empty; make_big "$work/far"
    title "1 GiB, pull from sshd" 1073.741824 MB/s
    contest ours "ours pull" near "ssh cat" "remote 'cat $work/far/big.bin' > $work/near/big.bin" \
        sftp "echo get $work/far/big.bin $work/near/big.bin | sftp_batch" \
        rclone "rclone_copy bench:$work/far $work/near"
}

small() {
    empty; make_small "$work/near"
    title "10 000 files of 4 KiB, push to sshd" 10000 files/s
    contest ours "ours push" far "tar over ssh" "tar -C $work/near -cf - . | remote tar -C $work/far -xf -" \
        "sftp -r" "echo put -r $work/near/. $work/far | sftp_batch" \
        rclone "rclone_copy $work/near bench:$work/far"
    empty; make_small "$work/far"
    title "10 000 files of 4 KiB, pull from sshd" 10000 files/s
    contest ours "ours pull" near "tar over ssh" "remote tar -C $work/far -cf - . | tar -C $work/near -xf -" \
        "sftp -r" "echo get -r $work/far/. $work/near | sftp_batch" \
        rclone "rclone_copy bench:$work/far $work/near"
}

local_copy() {
    empty; make_big "$work/near"
    title "1 GiB, from folder to folder" 1073.741824 MB/s
    contest ours "ours local" copy cp "cp $work/near/big.bin $work/copy/big.bin"
}

install_missing
"$root/run.sh" publish "$work/bin" >/dev/null
start_sshd
write_pipeline push near: far: copy
write_pipeline pull far: near: fetch-to-incoming
write_pipeline local near: copy: copy
for subject in "${subjects[@]}"; do
    [ "$subject" = local ] && subject=local_copy
    "$subject"
done
