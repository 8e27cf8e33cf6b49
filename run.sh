#!/usr/bin/env bash
# ./run.sh                    builds the program and runs the example etc/fetcher.yml once
# ./run.sh test               installs the servers that the tests need, and runs all tests
# ./run.sh test --fast        builds, and runs those that need no server and not the published program: a minute after the build
# ./run.sh test --nightly     all tests, and the races of ten seconds each
# ./run.sh test --coverage    the tests that work inside their own process, and how many lines of each project they run
# ./run.sh publish FOLDER     puts the program into a folder, compiled for this machine and with all it needs: it starts fastest so;
#                             sbom.cdx.json beside it lists its packages, SHA256SUMS its files (sha256sum -c SHA256SUMS)
# ./run.sh publish FOLDER --locked   the same, and fails where no lock file for this SDK and machine is committed
# ./run.sh lint etc/my.yml    anything else is passed to the program
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Builds quietly; what the compiler said is shown only when it failed.
# One compiler process serves all projects of this build alone, and ends with it: one for each project would cost a fifth more.
build() {
    local said code=0 compiler=pipeline-build-$$
    said=$(dotnet build "$1" -c Release --nologo -v quiet -nodeReuse:false -p:UseRazorBuildServer=false \
        -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler" 2>&1) || code=3
    pkill -f -- "-pipename:$compiler\$" || true
    rm -f "${TMPDIR:-/tmp}/$compiler"
    [ "$code" = 0 ] || { echo "$said" >&2; return "$code"; }
}

# One file of machine code, the runtime and our parts together: it starts in a quarter of the time that compiling while it runs takes.
# It has a lock file for each kind of machine: the program for one machine holds packages that a build for any does not need.
# Where none is committed for it, or the SDK brings another compiler, one is made; with --locked that is a failure.
publish() {
    local said rid version lock held why locked=false
    if ! command -v gcc >/dev/null && ! command -v clang >/dev/null; then
        echo "gcc or clang is needed to link the program: apt-get install gcc libc6-dev" >&2
        return 3
    fi
    rid=$(dotnet msbuild "$root/src/Pipeline.Cli" -getProperty:NETCoreSdkPortableRuntimeIdentifier)
    version=$(dotnet msbuild "$root/src/Pipeline.Cli" -getProperty:BundledNETCoreAppPackageVersion)
    lock=publish.$rid.lock.json
    held=$(sed -n '/"Microsoft.DotNet.ILCompiler"/,/"resolved"/s/.*"resolved": "\(.*\)".*/\1/p' "$root/src/Pipeline.Cli/$lock" 2>/dev/null |
        head -n 1) || true
    if [ -n "$held" ]; then why="src/*/$lock are for .NET $held, this SDK brings $version"; else why="there is no src/*/$lock"; fi
    if [ "$held" = "$version" ]; then
        locked=true
    elif [ "${2-}" = --locked ]; then
        echo "not published: $why; without --locked they are written anew, to be looked at and committed" >&2
        return 3
    else
        echo "packages are not locked: $why; they are written anew now: look at them and commit them" >&2
    fi
    # The ordinary build has asked the analyzers; what the compiler to machine code warns of is told all the same.
    said=$(dotnet publish "$root/src/Pipeline.Cli" -c Release -r "$rid" -p:PublishAot=true -p:RunAnalyzers=false -p:NuGetLockFilePath="$lock" \
        -p:RestoreLockedMode=$locked -o "$1" --nologo -v quiet --disable-build-servers 2>&1) || { echo "$said" >&2; return 3; }
}

# The packages that are in the published program, as a CycloneDX list.
list_packages() {
    local said
    said=$(cd "$root" && dotnet tool restore && dotnet CycloneDX src/Pipeline.Cli/Pipeline.Cli.csproj -o "$1" -fn sbom.cdx.json -F Json \
        --set-name pipeline --set-type Application 2>&1) || { echo "$said" >&2; return 3; }
}

# What the folder holds, in the form of sha256sum: whoever gets the program checks it, and a distributor signs it.
list_sums() (
    cd "$1"
    shopt -s nullglob
    sums=(sha256sum)
    command -v sha256sum >/dev/null || sums=(shasum -a 256)
    "${sums[@]}" pipeline *.so *.dylib *.xml sbom.cdx.json >SHA256SUMS
)

# Starts a test project, and keeps what it says, how long it took, and the time of each of its classes.
start_tests() {
    local name=$1 began=$SECONDS
    shift
    # Most of what tests run is run a few times: compiling it a second time pays later than after the runtime's 30 calls.
    # Code that is compiled while it runs is written through a second mapping unless that is switched off: a quarter of all
    # that a process of tests costs that lives for a second.
    DOTNET_TC_CallCountThreshold=12C DOTNET_EnableWriteXorExecute=0 "$root/tests/$name/bin/Release/net10.0/$name" -noLogo -noColor -xml "$said/$name.xml" "$@" 2>&1 || true
    echo "$name $((SECONDS - began)) s" >>"$said/times"
}

# Adds the sums of a test project to those of all.
count_tests() {
    local name=$1 sums all errors bad left unrun
    sums=$(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/p' "$said/$name" | tail -1)
    if [ -z "$sums" ]; then
        echo "$name ended without a result" >&2
        failed=$((failed + 1))
        return
    fi
    read -r all errors bad left unrun <<<"$sums"
    passed=$((passed + all - bad - left - unrun)); failed=$((failed + errors + bad)); skipped=$((skipped + left))
}

# Where the time went: shown, never judged.
show_times() {
    echo "== time: $(paste -sd, "$said/times" | sed 's/,/, /g')"
    echo "== slowest classes: $(cat "$said"/*.xml 2>/dev/null | grep -o '<collection [^>]*' |
        sed -nE 's/.* name="Test collection for ([^ "]*).* time="([0-9.]+)".*/\2 \1/p' | sort -rn | head -n 5 |
        awk '{ n = split($2, part, "."); printf "%s%s.%s %.0f s", (NR > 1 ? ", " : ""), part[n - 1], part[n], $1 }')"
}

# Runs tests, shows what each project says, and ends with the times, the tests that failed and one line of sums.
# Those without scenarios run side by side, and while the program is compiled, which takes one processor.
run_tests() {
    local passed=0 failed=0 skipped=0 said name memory="" began=$SECONDS program=""
    local tier=(-trait- Tier=nightly)
    [ "${1-}" = --nightly ] && tier=()
    local plain=("$root"/tests/*/*.Tests.csproj "$root"/tests/*/Pipeline.Stores.Contract.csproj)
    plain=("${plain[@]##*/}"); plain=("${plain[@]%.csproj}")
    local scenarios=Pipeline.Scenarios
    local folder=$root/tests/$scenarios/bin/Release/net10.0
    said=$(mktemp -d)
    if [ "${1-}" = --fast ]; then
        scenarios=""
    else
        # The program that scenarios start a thousand times is the published one, not the one that the build has put there.
        { publish "$folder"; echo "compiling $((SECONDS - began)) s" >>"$said/times"; } &
        program=$!
    fi
    for name in "${plain[@]}"; do
        local parts=()
        [ "${1-}" = --fast ] && mapfile -t parts < <(fast_part "$name")
        start_tests "$name" "${tier[@]}" "${parts[@]}" >"$said/$name" &
    done
    if [ -n "$program" ]; then wait "$program" || { wait; return 3; }; fi
    wait
    if [ -n "$scenarios" ]; then
        # What scenarios write lives for seconds, and each waits for the disk: it is in memory, where that is there.
        if [ -d /dev/shm ]; then memory=$(mktemp -d -p /dev/shm pipeline-tests-XXXXXX); chmod 1777 "$memory"; fi
        echo "== $scenarios"
        TMPDIR=$memory start_tests "$scenarios" -maxThreads 3 "${tier[@]}" | tee "$said/$scenarios"
    fi
    for name in "${plain[@]}"; do
        echo "== $name"
        cat "$said/$name"
    done
    for name in "${plain[@]}" $scenarios; do count_tests "$name"; done
    show_times
    grep -h -A 12 '\[FAIL\]' $(printf "$said/%s " "${plain[@]}" $scenarios) || true
    rm -rf "$said" "$memory"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

# The classes of a test project that need no server and no other program, for --fast; nothing where that is all of them.
fast_part() {
    case $1 in
    Pipeline.Sftp.Tests)
        printf '%s\n' -class '*.Wire.*' -class '*.Server.*' -class- '*.OpenSshClientTests' -class- '*.EscapeTests' -class- '*.FullDiskTests'
        ;;
    Pipeline.Stores.Contract)
        printf '%s\n' -class '*.Local.*' -class '*.Memory.*' -class '*.Zip.*' -class '*.LocalStoreContract' -class '*.MemoryStoreContract' \
            -class '*.FaultyStoreContract' -class '*.OddS3StoreContract' -class '*.IdentityTests'
        ;;
    esac
}

case "${1-}" in
test)
    case "${2-}" in
    "" | --fast | --nightly | --coverage) ;;
    *)
        echo "run.sh test takes --fast, --nightly or --coverage, not $2" >&2
        exit 2
        ;;
    esac
    [ "${2-}" = --fast ] || "$root/tests/setup.sh"
    build "$root/Pipeline.sln"
    [ "${2-}" = --coverage ] && exec "$root/tests/coverage.sh"
    run_tests "${2-}"
    exit
    ;;
publish)
    case "${3-}" in "" | --locked) ;; *) echo "publish: '$3' is no option; there is --locked" >&2; exit 2 ;; esac
    mkdir -p "${2:?into which folder?}"
    folder=$(cd "$2" && pwd)
    publish "$folder" "${3-}"
    list_packages "$folder"
    list_sums "$folder"
    echo "$2/pipeline"
    exit
    ;;
"")
    cd "$root"
    set -- run etc/fetcher.yml --loops 1
    ;;
esac
build "$root/src/Pipeline.Cli/Pipeline.Cli.csproj"
# Git gives the folder the rights that the umask leaves, and a copied clone another owner; a run refuses both.
if [ "$(id -u)" = 0 ] && [ -d "$root/log" ]; then chown 0 "$root/log"; fi
if [ -O "$root/log" ]; then chmod go-w "$root/log"; fi
exec dotnet "$root/src/Pipeline.Cli/bin/Release/net10.0/pipeline.dll" "$@"
