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
    $fast = [ordered]@{
        'Pipeline.Engine.Tests' = @()
        'Pipeline.Sftp.Tests' = '-class', '*.Wire.*', '-class', '*.Server.*',
            '-class-', '*.OpenSshClientTests', '-class-', '*.EscapeTests', '-class-', '*.FullDiskTests'
        'Pipeline.Stores.Contract' = '-class', '*.Local.*', '-class', '*.Memory.*', '-class', '*.Zip.*', '-class', '*.LocalStoreContract',
            '-class', '*.MemoryStoreContract', '-class', '*.FaultyStoreContract', '-class', '*.OddS3StoreContract',
            '-class', '*.IdentityTests'
    }
    $names = @($fast.Keys)
    $tier = '-trait-', 'Tier=nightly'
    switch ("$($args[1])") {
        '--fast' { }
        '--nightly' { $tier = @(); $names += 'Pipeline.Scenarios' }
        '' { $names += 'Pipeline.Scenarios' }
        default { Write-Error "run.ps1 test takes --fast or --nightly, not $($args[1])"; exit 2 }
    }
    $code = 0
    foreach ($name in $names) {
        $classes = if ($args[1] -eq '--fast') { $fast[$name] } else { @() }
        dotnet "$root/tests/$name/bin/Release/net10.0/$name.dll" -noLogo -noColor @tier @classes
        if ($LASTEXITCODE -ne 0) { $code = 1 }
    }
    exit $code
}
if ($args.Count -eq 0) {
    Set-Location $root
    $args = @('run', 'etc/fetcher.yml', '--loops', '1')
}
Build "$root/src/Pipeline.Cli/Pipeline.Cli.csproj"
dotnet "$root/src/Pipeline.Cli/bin/Release/net10.0/pipeline.dll" @args
exit $LASTEXITCODE
