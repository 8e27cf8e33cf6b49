#!/usr/bin/env bash
# Installs the real servers that the tests talk to, and the tools they watch with, on Debian and its kin. Only what is missing; no daemon is left running.
set -eu

say() { printf 'tests/setup.sh: %s\n' "$*"; }
die() { say "$*" >&2; exit 1; }

# A package and the program in it that the tests start.
declare -A programs=(
    [openssh-client]=/usr/bin/ssh
    [openssh-server]=/usr/sbin/sshd
    [openssh-sftp-server]=/usr/lib/openssh/sftp-server
    [proftpd-core]=/usr/sbin/proftpd
    [proftpd-mod-crypto]=/usr/lib/proftpd/mod_sftp.so
    [radosgw]=/usr/bin/radosgw
    [ceph-mon]=/usr/bin/ceph-mon
    [ceph-osd]=/usr/bin/ceph-osd
    [gcc]=/usr/bin/gcc
    [libc6-dev]=/usr/include/stdio.h
    [netcat-openbsd]=/usr/bin/nc.openbsd
    [strace]=/usr/bin/strace
    [util-linux]=/usr/bin/setsid
)

missing=()
for package in "${!programs[@]}"; do
    [ -e "${programs[$package]}" ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

command -v apt-get >/dev/null || die "apt-get is not here; install these yourself, then run again: ${missing[*]}"
[ "$(id -u)" = 0 ] || die "must run as root to install: ${missing[*]} (try: sudo tests/setup.sh)"

# Debian asks this file before it starts a daemon; 101 means no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi

notes=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
say "installing ${missing[*]}"
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$notes" 2>&1; then
    tail -n 20 "$notes" >&2
    die "apt-get failed, see above; nothing of the tests was run"
fi
rm -f "$notes"

for package in "${missing[@]}"; do
    [ -e "${programs[$package]}" ] || die "$package is installed but ${programs[$package]} is not there"
done
