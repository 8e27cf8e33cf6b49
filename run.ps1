# ./run.ps1                    builds the program and runs the example etc/fetcher.yml once
# ./run.ps1 test               runs all tests; those that need a server which is not there are skipped
# ./run.ps1 lint etc/my.yml    anything else is passed to the program
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot

function Build($what) {
    $said = dotnet build $what -c Release --nologo -v quiet --disable-build-servers 2>&1
    if ($LASTEXITCODE -ne 0) { $said | Out-Host; exit 3 }
}

if ($args.Count -gt 0 -and $args[0] -eq 'test') {
    Build "$root/Pipeline.sln"
    dotnet test "$root/Pipeline.sln" -c Release --no-build --nologo --filter 'Tier!=nightly'
    exit $LASTEXITCODE
}
if ($args.Count -eq 0) {
    Set-Location $root
    $args = @('run', 'etc/fetcher.yml', '--loops', '1')
}
Build "$root/src/Pipeline.Cli/Pipeline.Cli.csproj"
dotnet "$root/src/Pipeline.Cli/bin/Release/net10.0/pipeline.dll" @args
exit $LASTEXITCODE
