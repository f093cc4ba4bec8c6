"""Completion for fish: a line for each option, under the condition that its command was given.

What `-a` gets is expanded by fish, so each word stands in quotes of its own inside the quotes of the argument.
"""

from __future__ import annotations

import re

from scanner.cli.outline import Command, Option, Program, Value
from scanner.cli.shells.shared import PLACES, fill

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")

_SCRIPT = r"""# fish completion for twokey @version@. Made by `twokey completion fish`.

# The command and its arguments before the cursor, without options and what belongs to them.
function __twokey_given
    set -l takes @takes@
    set -l found
    set -l pending
    set -l closed
    for token in (commandline -opc)[2..]
        if set -q pending[1]
            set -e pending[1]
        else if set -q closed[1]; or not string match -q -- '-?*' "$token"
            set -a found $token
        else if test "$token" = --
            set closed 1
        else if contains -- "$found[1] $token" $takes
            set pending $token
        end
    end
    string join \n -- $found
end

function __twokey_none
    set -l given (__twokey_given)
    test (count $given) -eq 0
end

# Whether command $argv[1] was given.
function __twokey_in
    set -l given (__twokey_given)
    test (count $given) -ge 1; and test "$given[1]" = "$argv[1]"
end

# Whether the next argument is one of those numbers $argv[2] to $argv[3] of command $argv[1].
function __twokey_at
    set -l given (__twokey_given)
    test (count $given) -gt $argv[2]; and test (count $given) -le (math $argv[3] + 1); and test "$given[1]" = "$argv[1]"
end

# What was typed of a value: without the option that `=` joins it to.
function __twokey_typed
    string replace -r -- '^--[^=]*=' '' (commandline -ct)
end

function __twokey_repo
    set -l tokens (commandline -opc)
    set -l repo .
    for index in (seq (count $tokens))
        if test "$tokens[$index]" = --repo; and set -q tokens[(math $index + 1)]
            set repo $tokens[(math $index + 1)]
        else if string match -q -- '--repo=*' $tokens[$index]
            set repo (string replace -- '--repo=' '' $tokens[$index])
        end
    end
    string replace -r -- '^~/' "$HOME/" $repo
end

function __twokey_revisions
    set -l repo (__twokey_repo)
    set -l typed (__twokey_typed)
    # Of a range only what follows the dots is completed.
    set -l head (string match -r -- '^.*\.\.' "$typed")
    set -l rest (string replace -r -- '^.*\.\.' '' "$typed")
    set -l patterns
    for kind in @places@
        set -a patterns "refs/$kind/$rest*" "refs/$kind/$rest*/**"
    end
    set -l listed (env @settings@ @listing@ $patterns 2>/dev/null </dev/null)
    or return
    set -l refs HEAD (string match -r -- '^[\p{L}\p{N}_][\p{L}\p{N}._/@+=#%,-]*$' $listed)
    printf '%s\n' "$head"$refs
end

function __twokey_paired
    set -l typed (__twokey_typed)
    if string match -q -- '*=*' "$typed"
        set -l parts (string split -m 1 -- = "$typed")
        set -l paths (__fish_complete_path "$parts[2]")
        set -q paths[1]; and printf '%s\n' "$parts[1]="$paths
    else
        printf '%s=\n' $argv
    end
end

complete -c twokey -e
complete -c twokey -f
@lines@
"""


def script(program: Program) -> str:
    """The script, to be sourced or put where fish looks for completions."""
    start = "complete -c twokey"
    lines = [
        f"{start} -n __twokey_none -a {quote(quote(each.name))} -d {quote(each.summary)}" for each in program.commands
    ]
    lines += [f"{start} -n __twokey_none {_option(option)}" for option in program.top.options]
    for command in program.commands:
        within = quote(f"__twokey_in {quote(command.name)}")
        lines += ["", f"# {command.name}"]
        lines += [f"{start} -n {within} {_option(option)}" for option in command.options]
        for index, place in enumerate(command.places):
            last = 999 if place.repeats else index
            at = quote(f"__twokey_at {quote(command.name)} {index} {last}")
            lines += [f"{start} -n {at} {each}" for each in _value(place.value)]
    takes = [f"{each.name} {flag}" for each in program.commands for flag in _taking(each)]
    return fill(
        _SCRIPT,
        program,
        takes=" ".join(map(quote, takes)),
        places=" ".join(PLACES),
        lines="\n".join(lines),
    )


def _taking(command: Command) -> list[str]:
    return [flag for option in command.options if option.value for flag in option.flags]


def _option(option: Option) -> str:
    flags = [f"-l {quote(flag[2:])}" if flag.startswith("--") else f"-s {quote(flag[1:])}" for flag in option.flags]
    value = _value(option.value) if option.value else []
    needed = ["-r" if "-F" in value else "-x"] if option.value else []
    return " ".join([*flags, *needed, *value, "-d", quote(option.help)])


def _value(value: Value) -> list[str]:
    words = " ".join(map(quote, value.words))
    if value.paired:
        return [f"-a {quote(f'(__twokey_paired {words})')}"]
    if value.revisions:
        words += " (__twokey_revisions)"
    return [*([f"-a {quote(words)}"] if words else []), *(["-F"] if value.files else [])]


def quote(text: str) -> str:
    """A word of fish; in single quotes only a quote and a backslash need a backslash before them."""
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
