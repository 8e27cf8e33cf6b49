# Runs contenders in turn, round after round, so that a machine that changes its speed changes it for all; prints a Markdown table of medians.

title() {
    unit_size=$2 unit=$3
    printf '\n### %s\n\n| contender | median s | %s | CPU s | ours is faster by |\n| --- | ---: | ---: | ---: | ---: |\n' "$1" "$3"
}

median() { sort -n | awk '{v[NR]=$1} END {print (NR%2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2)}'; }

# How many rounds warm up and are not counted, before $rounds that are.
warm_ups=1

# Empties what every run must fill: a folder of $work, or "bucket".
empty_target() {
    if [ "$1" = bucket ]; then
        rclone --config "$work/rclone.conf" delete s3:bench
    else
        rm -rf "$work/$1"; mkdir -p "$work/$1"
    fi
}

holds_all() {
    if [ "$2" = bucket ]; then
        rclone --config "$work/rclone.conf" check --download "$1" s3:bench
    else
        diff -rq "$1" "$work/$2"
    fi >/dev/null 2>&1
}

# contest NAME COMMAND TARGET [NAME COMMAND]...: the first is ours; TARGET is what every run must fill, and what is emptied before each.
contest() {
    local names=("$1") commands=("$2") target=$3 round i
    [ -z "$before" ] || { names+=(before); commands+=("$2 $before"); }
    shift 3
    while [ $# -gt 0 ]; do names+=("$1"); commands+=("$2"); shift 2; done
    local source=$work/near; [ "$target" = far ] || [ "$target" = copy ] || source=$work/far
    rm -f "$work"/wall.* "$work"/cpu.*
    for ((round = 1 - warm_ups; round <= rounds; round++)); do
        for i in "${!names[@]}"; do
            empty_target "$target"
            TIMEFORMAT='%R %U %S'
            local took; took=$({ time eval "${commands[i]}" >"$work/said" 2>&1; } 2>&1) || { echo "${names[i]} failed:"; cat "$work/said"; exit 1; }
            holds_all "$source" "$target" || { echo "${names[i]} did not bring everything"; exit 1; }
            # The first round warms caches and is not counted.
            [ "$round" -lt 1 ] && continue
            awk '{print $1}' <<<"$took" >>"$work/wall.$i"
            awk '{print $2 + $3}' <<<"$took" >>"$work/cpu.$i"
        done
    done
    local best; best=$(median <"$work/wall.0")
    for i in "${!names[@]}"; do
        awk -v name="${names[i]}" -v s="$(median <"$work/wall.$i")" -v cpu="$(median <"$work/cpu.$i")" -v ours="$best" -v size="$unit_size" \
            'BEGIN {printf "| %s | %.2f | %.0f | %.2f | %s |\n", name, s, size / s, cpu, (s == ours && name == "ours") ? "" : sprintf("%.2f", s / ours)}'
    done
}
