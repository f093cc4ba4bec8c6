"""Completion for zsh: `_arguments`, as everywhere else. Each value is offered by a function: nothing is expanded."""

from __future__ import annotations

from shlex import quote

from scanner.cli.outline import Command, Option, Place, Program, Value
from scanner.cli.shells.shared import fill

_SCRIPT = r"""#compdef twokey
# zsh completion for twokey @version@. Made by `twokey completion zsh`.

_twokey_revisions() {
    local -a refs patterns
    local ref listed repo=${opt_args[--repo]:-.}
    [[ $repo != '~/'* ]] || repo=$HOME/${repo:2}
    compset -P '*..' # of a range only what follows the dots is completed
    for ref in heads tags remotes; do
        patterns+=("refs/$ref/$PREFIX*" "refs/$ref/$PREFIX*/**")
    done
    listed=$(@settings@ command @listing@ $patterns 2>/dev/null </dev/null) || return
    refs=(HEAD)
    for ref in ${(f)listed}; do
        [[ $ref == @first@ && $ref != @other@ ]] && refs+=("$ref")
    done
    compadd "$@" -a refs
}

# What stands in a place: its number comes last, after options for compadd.
_twokey_value() {
    local -a words
    local -i place=${@[-1]}
    argv[-1]=()
    case $place in
@values@
    esac
}

_twokey_paired() {
    if compset -P 1 '*='; then
        _files
    else
        compadd "$@" -S = -a words
    fi
}

_twokey_command() {
    local -a commands
    commands=(
@commands@
    )
    _describe -t commands command commands
}

_twokey() {
    local curcontext=$curcontext state line
    typeset -A opt_args
    _arguments -C @top@ \
        '1: :_twokey_command' '*:: :->arguments' && return
    [[ $state == arguments ]] || return 1
    curcontext=${curcontext%:*:*}:twokey-$line[1]:
    case $line[1] in
@cases@
    esac
}

# Loaded by compinit from a file, or sourced.
if [[ $funcstack[1] == _twokey ]]; then
    _twokey "$@"
else
    compdef _twokey twokey
fi
"""


def script(program: Program) -> str:
    """The script, to be put on `fpath` as `_twokey`, or sourced after compinit."""
    values: dict[Value, int] = {}
    cases = []
    for command in program.commands:
        specs = " \\\n            ".join([*_options(command, values), *_places(command, values)])
        cases.append(f"    {quote(command.name)})\n        _arguments -s -S {specs}\n        ;;")
    return fill(
        _SCRIPT,
        program,
        top=" ".join(_options(program.top, values)),
        cases="\n".join(cases),
        values="\n".join(f"    {number}) {_offered(value)} ;;" for value, number in values.items()),
        commands="\n".join(f"        {quote(_described(each.name, each.summary))}" for each in program.commands),
    )


def _options(command: Command, values: dict[Value, int]) -> list[str]:
    return [_option(option, flag, values) for option in command.options for flag in option.flags]


def _option(option: Option, flag: str, values: dict[Value, int]) -> str:
    """One spelling; the others are not offered beside it."""
    star = "*" if option.repeats else ""
    others = "" if option.repeats else f"({' '.join(option.flags)})"
    equals = "=" if option.value and flag.startswith("--") else ""
    value = _action(option.value, values) if option.value else ""
    return quote(f"{others}{star}{flag}{equals}[{_escaped(option.help)}]{value}")


def _places(command: Command, values: dict[Value, int]) -> list[str]:
    return [quote(_place(index, place, values)) for index, place in enumerate(command.places, 1)]


def _place(index: int, place: Place, values: dict[Value, int]) -> str:
    return f"{'*' if place.repeats else index}{'' if place.needed else ':'}{_action(place.value, values)}"


def _action(value: Value, values: dict[Value, int]) -> str:
    """A message, and the function that knows the value."""
    if not (value.words or value.files or value.revisions):
        return f":{_escaped(value.name)}:"
    number = values.setdefault(value, len(values) + 1)
    return f":{_escaped(value.name)}:_twokey_value {number}"


def _offered(value: Value) -> str:
    words = f"words=({' '.join(map(quote, value.words))}); "
    if value.paired:
        return f'{words}_twokey_paired "$@"'
    found = []
    if value.words:
        found.append(f'{words}compadd "$@" -a words')
    if value.revisions:
        found.append('_twokey_revisions "$@"')
    if value.files:
        found.append('_files "$@"')
    return "; ".join(found)


def _escaped(text: str) -> str:
    """Inside a spec of `_arguments`: brackets and colons end its parts."""
    for each in "\\[]:":
        text = text.replace(each, f"\\{each}")
    return " ".join(text.split())


def _described(name: str, summary: str) -> str:
    """A line for `_describe`."""
    return f"{_escaped(name)}:{' '.join(summary.split())}"
