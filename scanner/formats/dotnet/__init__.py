""".NET: MSBuild projects, NuGet manifests, locks and settings, SDK and tools."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "dotnet_tools": words("dotnet-tools.json"),
    "global_json": words("global.json"),
    "msbuild": words(".csproj .fsproj .vbproj .props .targets .proj"),
    "nuget_config": words("nuget."),
    "nuspec": words(".nuspec"),
    "packages_config": words("packages."),
    "packages_lock": words("packages."),
}
