""".NET: MSBuild projects, NuGet manifests, locks and settings, SDK and tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("proj .props .targets nuget nuspec packages. global.json dotnet-tools")


def formats() -> dict[str, Format]:
    from scanner.formats.dotnet import (
        dotnet_tools,
        global_json,
        msbuild,
        nuget_config,
        nuspec,
        packages_config,
        packages_lock,
    )

    return {
        "dotnet-tools": dotnet_tools,
        "global-json": global_json,
        "msbuild": msbuild,
        "nuget-config": nuget_config,
        "nuspec": nuspec,
        "packages-config": packages_config,
        "packages-lock": packages_lock,
    }
