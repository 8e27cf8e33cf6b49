# A throw-away sshd on a free loopback port, its keys, and the settings with which every contender reaches it.

start_sshd() {
    port=$(shuf -i 20000-40000 -n 1)
    mkdir -p /run/sshd
    ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$work/key"
    cat >"$work/sshd_config" <<CONF
Port $port
ListenAddress 127.0.0.1
HostKey $work/host_key
AuthorizedKeysFile $work/key.pub
PidFile $work/sshd.pid
StrictModes no
UsePAM no
MaxStartups 100
Subsystem sftp internal-sftp
CONF
    cat >"$work/ssh_config" <<CONF
Host bench
    HostName 127.0.0.1
    Port $port
    User $(id -un)
    IdentityFile $work/key
    IdentitiesOnly yes
    UserKnownHostsFile $work/known_hosts
    Ciphers aes128-gcm@openssh.com
CONF
    echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/host_key.pub")" >"$work/known_hosts"
    cat >"$work/rclone.conf" <<CONF
[bench]
type = sftp
host = 127.0.0.1
port = $port
user = $(id -un)
key_file = $work/key
known_hosts_file = $work/known_hosts
ciphers = aes128-gcm@openssh.com
CONF
    /usr/sbin/sshd -D -e -f "$work/sshd_config" 2>"$work/sshd.log" &
    sshd_pid=$!
    until ssh -F "$work/ssh_config" bench true 2>/dev/null; do sleep 0.1; done
}

# The same sshd over a way of so many milliseconds there and back: for ssh and sftp it is the host "bench-far", for rclone the remote "far".
start_relay() {
    dotnet build -c Release "$root/bench/Pipeline.Bench" -o "$work/relay" --nologo -v quiet
    mkfifo "$work/relay.stop"
    dotnet "$work/relay/Pipeline.Bench.dll" relay "$port" "$1" <"$work/relay.stop" >"$work/relay.port" &
    exec 8>"$work/relay.stop"
    until [ -s "$work/relay.port" ]; do sleep 0.1; done
    local far; far=$(cat "$work/relay.port")
    sed "s/^Host bench$/Host bench-far/; s/Port $port/Port $far/" "$work/ssh_config" >"$work/ssh_config.far"
    cat "$work/ssh_config.far" >>"$work/ssh_config"
    sed "s/^\[bench\]/[far]/; s/^port = .*/port = $far/" "$work/rclone.conf" >"$work/rclone.far"
    cat "$work/rclone.far" >>"$work/rclone.conf"
    sed "s/:$port /:$far /" "$work/known_hosts" >"$work/known_hosts.far"
    cat "$work/known_hosts.far" >>"$work/known_hosts"
}

stop_sshd() { [ -z "${sshd_pid:-}" ] || kill "$sshd_pid" 2>/dev/null || true; }
