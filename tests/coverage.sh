#!/usr/bin/env bash
# How many lines of each project the tests run that work inside their own process; ./run.sh test --coverage builds and calls it.
# Scenarios start the published program, in which no line is counted: Pipeline.Cli is not in the table for that reason.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Without an exclusion of ours coverlet leaves out what its own process has loaded, as Pipeline.Abstractions; InputNames is left out, as
# coverlet 10.1.0 makes an invalid program of its TellApart.
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
code=0
for name in Pipeline.Engine.Tests Pipeline.Sftp.Tests Pipeline.Stores.Contract; do
    dotnet test --project "$name" --no-build -c Release --results-directory "$results/$name" --filter-not-trait Tier=nightly \
        --coverlet --coverlet-output-format cobertura --coverlet-include '[Pipeline.*]*' --coverlet-exclude '[Pipeline.*Tests]*' \
        --coverlet-exclude '[Pipeline.Engine]*.InputNames' || code=1
done
# A line counts once, however many reports it is in.
cat "$results"/*/*.xml | awk -F'"' '
    /<class / { file = ""; for (n = 1; n < NF; n++) if ($n ~ / filename=$/) file = $(n + 1) }
    /<line / && file ~ /^src\// { lines[file ":" $2] = 1; if ($4 > 0) hit[file ":" $2] = 1 }
    END {
        for (line in lines) { split(line, part, "/"); all[part[2]]++; if (line in hit) run[part[2]]++ }
        for (project in all) printf "%5.1f %%  %6d of %6d lines  %s\n", 100 * run[project] / all[project], run[project], all[project], project
    }' | grep -v ' Pipeline.Cli$' | sort -k5
exit "$code"
