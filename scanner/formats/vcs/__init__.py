"""Files by which git and the forge decide who reviews, what is shown, and what is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(
    "owners gitattributes gitmodules mailmap lfsconfig gitconfig settings.y rulesets/ repos/ suborgs/ "
    ".asf.yaml mergify kodiak bors bulldozer .policy. auto-merge"
)


def formats() -> dict[str, Format]:
    from scanner.formats.vcs import (
        codeowners,
        forge_settings,
        git_settings,
        gitattributes,
        gitmodules,
        mailmap,
        merge_bots,
        owners,
    )

    return {
        "codeowners": codeowners,
        "forge-settings": forge_settings,
        "git-settings": git_settings,
        "gitattributes": gitattributes,
        "gitmodules": gitmodules,
        "mailmap": mailmap,
        "merge-bots": merge_bots,
        "owners": owners,
    }
