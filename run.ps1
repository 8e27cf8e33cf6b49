# ./run.ps1                    builds the program and runs the example etc/fetcher.yml once
# ./run.ps1 test               runs all tests; those that need a server which is not there are skipped
# ./run.ps1 test --fast        runs those that need no server
# ./run.ps1 test --nightly     all tests, and the races of ten seconds each
# ./run.ps1 lint etc/my.yml    anything else is passed to the program
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot

function Build($what) {
    $said = dotnet build $what -c Release --nologo -v quiet --disable-build-servers 2>&1
    if ($LASTEXITCODE -ne 0) { $said | Out-Host; exit 3 }
}

if ($args.Count -gt 0 -and $args[0] -eq 'test') {
    Build "$root/Pipeline.sln"
    # The same classes as fast_part in run.sh names.
    $local = 'Local.', 'Memory.', '.LocalStoreContract', '.MemoryStoreContract', '.FaultyStoreContract', '.OddS3StoreContract', '.IdentityTests'
    $fast = @{
        'Pipeline.Engine.Tests' = 'Tier!=nightly'
        'Pipeline.Sftp.Tests' = 'Tier!=nightly&(FullyQualifiedName~.Wire.|FullyQualifiedName~.Server.)&' +
            'FullyQualifiedName!~OpenSshClientTests&FullyQualifiedName!~EscapeTests&FullyQualifiedName!~FullDiskTests'
        'Pipeline.Stores.Contract' = 'Tier!=nightly&(' + (($local | ForEach-Object { "FullyQualifiedName~$_" }) -join '|') + ')'
    }
    $code = 0
    switch ("$($args[1])") {
        '--fast' {
            foreach ($name in $fast.Keys) {
                dotnet test "$root/tests/$name" -c Release --no-build --nologo --filter $fast[$name]
                if ($LASTEXITCODE -ne 0) { $code = $LASTEXITCODE }
            }
            exit $code
        }
        '--nightly' { dotnet test "$root/Pipeline.sln" -c Release --no-build --nologo }
        '' { dotnet test "$root/Pipeline.sln" -c Release --no-build --nologo --filter 'Tier!=nightly' }
        default { Write-Error "run.ps1 test takes --fast or --nightly, not $($args[1])"; exit 2 }
    }
    exit $LASTEXITCODE
}
if ($args.Count -eq 0) {
    Set-Location $root
    $args = @('run', 'etc/fetcher.yml', '--loops', '1')
}
Build "$root/src/Pipeline.Cli/Pipeline.Cli.csproj"
dotnet "$root/src/Pipeline.Cli/bin/Release/net10.0/pipeline.dll" @args
exit $LASTEXITCODE
