"""`twokey completion`: the shell finishes what was begun."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command

SHELLS = {
    "bash": "scanner.cli.shells.bash",
    "zsh": "scanner.cli.shells.zsh",
    "fish": "scanner.cli.shells.fish",
}
_NOTES = """\
In bash the script can also be saved as ~/.local/share/bash-completion/completions/twokey, which the package bash-completion reads when it is needed. In zsh _twokey belongs in a folder that is on fpath before compinit runs. Write the script anew after an update of twokey.
"""  # noqa: E501 - a line is a paragraph


def add(commands: Commands) -> None:
    """The options of `twokey completion`."""
    completion = command(
        commands,
        "completion",
        "print a script that completes commands, options and refs",
        "Print a completion script for a shell: commands, options and their values, checks, files, and the branches "
        "and tags of the repository that the shell stands in.",
        (
            ('eval "$(twokey completion bash)"', "in ~/.bashrc"),
            ("twokey completion zsh > ~/.zfunc/_twokey", "once, with ~/.zfunc on fpath"),
            ("twokey completion fish > ~/.config/fish/completions/twokey.fish", "once"),
        ),
        _NOTES,
    )
    completion.add_argument("shell", choices=tuple(SHELLS), metavar="SHELL", help="bash, zsh or fish")
    completion.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import completion

    return completion.run(arguments, environ)
