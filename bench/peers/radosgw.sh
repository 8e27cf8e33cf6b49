# A throw-away S3 server on loopback: Ceph's radosgw over a monitor and a store that keeps all objects in memory; and a bucket on it, which rclone calls "s3:bench".

s3_key=bench
s3_secret=not-a-secret-of-anybody
ceph_pids=()

start_radosgw() {
    local folder=$work/ceph monitor
    monitor=$(shuf -i 40001-50000 -n 1)
    s3_port=$(shuf -i 50001-60000 -n 1)
    mkdir -p "$folder"/{mon,osd,gateway,run}
    cat >"$folder/ceph.conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = v1:127.0.0.1:$monitor
mon initial members = a
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
run dir = $folder/run
admin socket = $folder/run/\$name.\$pid.asok
pid file = $folder/run/\$name.pid
log file = $folder/\$name.log
mon data = $folder/mon
mon allow pool size one = true
mon data avail crit = 0
mon max pg per osd = 10000
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 8589934592
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd heartbeat grace = 600

[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$s3_port tcp_nodelay=1
rgw data = $folder/gateway
rgw override bucket index max shards = 1
rgw dynamic resharding = false
rgw gc obj min wait = 1
rgw gc processor period = 1
CONF
    local conf=$folder/ceph.conf
    monmaptool --create --fsid "$(awk '/^fsid/ {print $3}' "$conf")" --addv a "[v1:127.0.0.1:$monitor]" "$folder/monmap" >/dev/null
    ceph-mon -c "$conf" --mkfs -i a --monmap "$folder/monmap"
    daemon ceph-mon -c "$conf" -i a -f
    ceph-osd -c "$conf" -i 0 --mkfs >/dev/null 2>&1
    ceph -c "$conf" --connect-timeout 20 osd new "$(cat "$folder/osd/fsid")" 0 >/dev/null
    daemon ceph-osd -c "$conf" -i 0 -f
    patiently "ceph -c $conf --connect-timeout 20 osd stat | grep -q '1 up'"
    radosgw-admin -c "$conf" user create --uid=bench --display-name=bench --access-key="$s3_key" --secret="$s3_secret" >/dev/null 2>&1
    daemon radosgw -c "$conf" -n client.rgw -f
    cat >>"$work/rclone.conf" <<CONF
[s3]
type = s3
provider = Ceph
endpoint = http://127.0.0.1:$s3_port
access_key_id = $s3_key
secret_access_key = $s3_secret
force_path_style = true
CONF
    patiently "rclone --config $work/rclone.conf --retries 1 mkdir s3:bench"
}

patiently() {
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        eval "$1" >"$work/said" 2>&1 && return
        sleep 0.2
    done
    echo "radosgw does not start: $1"
    cat "$work/said"
    exit 1
}

daemon() {
    "$@" >/dev/null 2>&1 &
    ceph_pids+=($!)
}

stop_radosgw() {
    [ ${#ceph_pids[@]} -eq 0 ] && return
    kill "${ceph_pids[@]}" 2>/dev/null || true
    wait "${ceph_pids[@]}" 2>/dev/null || true
}
