#!/usr/bin/env bash
# Times this program beside ssh, sftp, tar, rclone and cp: same files, same loopback sshd, same cipher, one run, in turn. Prints medians and ratios.
#
#     bench/peers/run.sh [big|small|local|chunks|far|far-small|s3]... [--rounds N] [--before FOLDER]
#
# --before: what `./run.sh publish FOLDER` made of an earlier commit runs in turn with the others, as "before".
# chunks: 1 GiB in chunks over two connections. far, far-small: through a relay that makes every round trip 50 ms longer; "sftp -r" then takes minutes, so that contest has one round
# (FAR_FILES=200 makes it shorter). "CPU s" is that of all processes of a contender, ssh included.
#
# s3: from the sshd to a bucket of Ceph's radosgw, 2 000 files of 16 KiB and one of 1 GiB (S3_FILES=200 and S3_BYTES=67108864 make it shorter).
#
# Needs root and apt for what is missing (openssh-server, rclone, radosgw). Works in memory (/dev/shm), about 4 GiB of it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/bench/peers
rounds=3
before=
subjects=()
while [ $# -gt 0 ]; do
    case $1 in
    --rounds) rounds=$2; shift ;;
    --before) before=$(realpath "$2"); shift ;;
    *) subjects+=("$1") ;;
    esac
    shift
done
[ ${#subjects[@]} -gt 0 ] || subjects=(big small local chunks far far-small s3)

# rclone refuses to work with one of its own; on loopback nobody needs one.
unset AWS_CA_BUNDLE
work=$(mktemp -d /dev/shm/pipeline-peers-XXXXXX)
trap 'stop_radosgw; stop_sshd; rm -rf "$work"' EXIT
source "$here/sshd.sh"
source "$here/radosgw.sh"
source "$here/table.sh"

install_missing() {
    local missing=()
    [ -x /usr/sbin/sshd ] || missing+=(openssh-server)
    command -v rclone >/dev/null || missing+=(rclone)
    command -v radosgw >/dev/null || missing+=(radosgw ceph-mon ceph-osd)
    [ ${#missing[@]} -eq 0 ] && return
    "$root/tests/setup.sh"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A pipeline that takes everything in one place to another, whatever was done before; with a size, in chunks. The server is $HOST, met over $CONNECTIONS connections, with $CONCURRENCY files or chunks at once.
write_pipeline() {
    local name=$1 from=$2 to=$3 stage=$4 size=${5:-}
    cat >"$work/$name.yml" <<YAML
pipeline: $name
stores:
  near: { local: { root: $work/near } }
  far: { sftp: { host: ${HOST:-bench}, ssh_config: $work/ssh_config, root: $work/far, connections: ${CONNECTIONS:-2} } }
  copy: { local: { root: $work/copy } }
  bucket: { s3: { endpoint: "http://127.0.0.1:${s3_port:-0}", bucket: bench, access_key: $s3_key, secret_key: $s3_secret } }
stages:
  - glob: { in: "$from", reprocess: always }
${size:+  - chunk: { size: $size \}}
  - $stage: { to: "$to{path}", if_exists: replace }
    concurrency: ${CONCURRENCY:-64}
    queue_capacity: 256
YAML
}

ours() { (cd "$work" && rm -rf log && "${2:-$work/bin}/pipeline" run "$work/$1.yml" --loops 1 -q >/dev/null); }
remote() { ssh -F "$work/ssh_config" bench "$@"; }
sftp_batch() { sftp -q -F "$work/ssh_config" -b - "${1:-bench}" >/dev/null; }
# Without its check by a shell command for each file, which takes minutes: no contender checks here.
rclone_copy() { rclone --config "$work/rclone.conf" copy --transfers "${3:-32}" --checkers 32 --ignore-times --sftp-disable-hashcheck "$1" "$2"; }

empty() { rm -rf "$work/near" "$work/far" "$work/copy"; mkdir -p "$work/near" "$work/far" "$work/copy"; }

make_big() { head -c "${2:-1073741824}" /dev/urandom >"$1/big.bin"; }

make_small() {
    local count=${2:-10000} bytes=${3:-4096} n
    head -c $((count * bytes)) /dev/urandom | split -b "$bytes" -a 4 -d - "$1/f"
    n=$(find "$1" -type f | wc -l)
    [ "$n" -eq "$count" ]
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

# One file over two connections: no other contender but rclone has more than one stream, and rclone has one for a file.
chunks() {
    empty; make_big "$work/near"
    title "1 GiB in chunks over 2 connections, push to sshd" 1073.741824 MB/s
    contest ours "ours chunks" far "ssh cat" "remote 'cat > $work/far/big.bin' < $work/near/big.bin" \
        rclone "rclone_copy $work/near bench:$work/far"
}

far() {
    empty; make_big "$work/near" 134217728
    title "128 MiB at 50 ms, push" 134.217728 MB/s
    contest ours "ours far-push" far sftp "echo put $work/near/big.bin $work/far/big.bin | sftp_batch bench-far" \
        rclone "rclone_copy $work/near far:$work/far"
    empty; make_big "$work/far" 134217728
    title "128 MiB at 50 ms, pull" 134.217728 MB/s
    contest ours "ours far-pull" near sftp "echo get $work/far/big.bin $work/near/big.bin | sftp_batch bench-far" \
        rclone "rclone_copy far:$work/far $work/near"
}

far_small() {
    local count=${FAR_FILES:-2000}
    local rounds=1 warm_ups=0
    empty; make_small "$work/near" "$count"
    title "$count files of 4 KiB at 50 ms, push (one round)" "$count" files/s
    contest ours "ours far-small" far "sftp -r" "echo put -r $work/near/. $work/far | sftp_batch bench-far" \
        rclone "rclone_copy $work/near far:$work/far"
    empty; make_small "$work/far" "$count"
    title "$count files of 4 KiB at 50 ms, pull (one round)" "$count" files/s
    contest ours "ours far-small-pull" near "sftp -r" "echo get -r $work/far/. $work/near | sftp_batch bench-far" \
        rclone "rclone_copy far:$work/far $work/near"
}

s3() {
    local count=${S3_FILES:-2000} bytes=${S3_BYTES:-1073741824}
    empty; make_small "$work/far" "$count" 16384
    title "$count files of 16 KiB, from sshd to a bucket" "$count" files/s
    contest ours "ours s3" bucket rclone "rclone_copy bench:$work/far s3:bench 4" "rclone --transfers 32" "rclone_copy bench:$work/far s3:bench"
    empty; make_big "$work/far" "$bytes"
    title "$((bytes / 1048576)) MiB, from sshd to a bucket" "$(awk "BEGIN {print $bytes / 1e6}")" MB/s
    contest ours "ours s3" bucket rclone "rclone_copy bench:$work/far s3:bench 4" "rclone --transfers 32" "rclone_copy bench:$work/far s3:bench"
}

local_copy() {
    empty; make_big "$work/near"
    title "1 GiB, from folder to folder" 1073.741824 MB/s
    contest ours "ours local" copy cp "cp $work/near/big.bin $work/copy/big.bin"
    empty; make_small "$work/near"
    title "10 000 files of 4 KiB, from folder to folder" 10000 files/s
    contest ours "ours local" copy "cp -r" "cp -r $work/near/. $work/copy" rclone "rclone_copy $work/near $work/copy"
}

install_missing
"$root/run.sh" publish "$work/bin" >/dev/null
start_sshd
write_pipeline push near: far: copy
write_pipeline pull far: near: fetch-to-incoming
write_pipeline local near: copy: copy
CONCURRENCY=8 write_pipeline chunks near: far: upload 16MiB
# As many at once as fill a way of this length.
HOST=bench-far CONNECTIONS=8 CONCURRENCY=16 write_pipeline far-push near: far: upload 2MiB
HOST=bench-far CONNECTIONS=8 CONCURRENCY=16 write_pipeline far-pull far: near: fetch-to-incoming 2MiB
HOST=bench-far CONNECTIONS=4 CONCURRENCY=256 write_pipeline far-small near: far: copy
HOST=bench-far CONNECTIONS=4 CONCURRENCY=256 write_pipeline far-small-pull far: near: fetch-to-incoming
if [[ " ${subjects[*]} " = *" far"* ]]; then start_relay 50; fi
if [[ " ${subjects[*]} " = *" s3 "* ]]; then
    start_radosgw
    write_pipeline s3 far: bucket: upload
fi
for subject in "${subjects[@]}"; do
    case $subject in
    local) local_copy ;;
    far-small) far_small ;;
    *) "$subject" ;;
    esac
done
