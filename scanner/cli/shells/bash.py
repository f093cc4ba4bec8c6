"""Completion for bash, back to the 3.2 of macOS: no associative arrays, no `mapfile`, no `compgen -W` (it expands)."""

from __future__ import annotations

from shlex import quote

from scanner.cli.outline import Program, Value
from scanner.cli.shells.shared import fill

_SCRIPT = r"""# bash completion for twokey @version@. Made by `twokey completion bash`.

# The options of command $1, "" for those before a command.
_twokey_options() {
    case $1 in
@options@
    esac
}

# What stands in a place: $1 is a command, $2 an option, or the number of an argument. False where nothing does.
_twokey_value() {
    words=() sources=
    case "$1 $2" in
@values@
    *) return 1 ;;
    esac
}

# Offer those of the words given that go on from what was typed. readline keeps the first part of it.
_twokey_offer() {
    local tail=$1 each
    shift
    for each; do
        [[ $each == "$cur"* ]] || continue
        each=$head$each
        printf -v each '%q' "${each#"$kept"}"
        COMPREPLY+=("$each$tail")
    done
}

_twokey_revisions() {
    local listed refs=(HEAD) ref head=$head cur=$cur
    if [[ $cur == *..* ]]; then # of a range only what follows the dots is completed
        head+=${cur%"${cur##*..}"}
        cur=${cur##*..}
    fi
    listed=$(@settings@ command @listing@ "refs/heads/$cur*" "refs/heads/$cur*/**" "refs/tags/$cur*" \
        "refs/tags/$cur*/**" "refs/remotes/$cur*" "refs/remotes/$cur*/**" 2>/dev/null </dev/null) || return
    while IFS= read -r ref; do
        [[ $ref == @first@ && $ref != @other@ ]] && refs+=("$ref")
    done <<<"$listed"
    _twokey_offer '' "${refs[@]}"
}

_twokey_files() {
    [[ $head == "$kept" ]] && compopt -o default 2>/dev/null && return
    local file files=()
    while IFS= read -r file; do
        [[ -n $file ]] && files+=("$file")
    done <<<"$(compgen -f -- "$cur")"
    ((${#files[@]})) && _twokey_offer '' "${files[@]}"
}

_twokey_values() {
    _twokey_value "$1" "$2" || return 1
    case $sources in
    *paired*)
        if [[ $cur == *=* ]]; then
            head+=${cur%%=*}= cur=${cur#*=}
            _twokey_files
        else
            compopt -o nospace 2>/dev/null
            _twokey_offer = "${words[@]}"
        fi
        return 0
        ;;
    esac
    ((${#words[@]})) && _twokey_offer '' "${words[@]}"
    [[ $sources == *revisions* ]] && _twokey_revisions
    [[ $sources == *files* ]] && _twokey_files
    return 0
}

_twokey() {
    # What was typed up to the cursor, in words: readline also splits at = and : and @.
    local rest=${COMP_LINE:0:COMP_POINT} given=() last=-1 word
    for word in "${COMP_WORDS[@]}"; do
        if ((last < 0)) || [[ $rest == [[:blank:]]* ]]; then
            ((++last))
            given[last]=
            rest=${rest#"${rest%%[![:blank:]]*}"}
        fi
        [[ $rest == "$word"* ]] || word=$rest
        given[last]+=$word
        rest=${rest#"$word"}
        [[ -n $rest ]] || break
    done

    local command= place=0 pending= closed= repo=. n words sources options=()
    for ((n = 1; n < last; n++)); do
        word=${given[n]}
        if [[ -n $pending ]]; then
            [[ $pending != --repo ]] || repo=$word
            pending=
        elif [[ -z $closed && $word == -- ]]; then
            closed=1
        elif [[ -z $closed && $word == -*=* ]]; then
            [[ $word != --repo=* ]] || repo=${word#*=}
        elif [[ -z $closed && $word == -?* ]]; then
            _twokey_value "$command" "$word" && pending=$word
        elif [[ -z $command ]]; then
            command=$word
        else
            ((++place))
        fi
    done
    [[ $repo != '~/'* ]] || repo=$HOME/${repo:2}

    local cur=${given[last]} head= kept=
    COMPREPLY=()
    [[ $cur == *"$2" ]] && kept=${cur%"$2"}
    if [[ -n $pending ]]; then
        _twokey_values "$command" "$pending"
    elif [[ -z $closed && $cur == --*=* ]]; then
        word=${cur%%=*} head=${cur%%=*}= cur=${cur#*=}
        _twokey_values "$command" "$word"
    elif [[ -n $closed || $cur != -* ]] && _twokey_values "$command" "$place"; then
        :
    elif [[ -z $closed ]]; then
        _twokey_options "$command"
        ((${#options[@]})) && _twokey_offer '' "${options[@]}"
    fi
    return 0
}

complete -F _twokey twokey
"""


def script(program: Program) -> str:
    """The script, to be sourced or put where bash-completion looks."""
    options, values = [], []
    for command in (program.top, *program.commands):
        flags = " ".join(quote(flag) for option in command.options for flag in option.flags)
        options.append(f"    {quote(command.name)}) options=({flags}) ;;")
        for option in command.options:
            if option.value:
                values += [_case(quote(f"{command.name} {flag}"), option.value) for flag in option.flags]
        for index, place in enumerate(command.places):
            number = "[0-9]*" if place.repeats else str(index)
            values.append(_case(quote(f"{command.name} ") + number, place.value))
    values.append(_case(quote(" 0"), Value("COMMAND", tuple(each.name for each in program.commands))))
    parts = {"options": "\n".join(options), "values": "\n".join(values)}
    return fill(_SCRIPT, program, **parts)


def _case(pattern: str, value: Value) -> str:
    words = " ".join(map(quote, value.words))
    sources = [name for name in ("paired", "files", "revisions") if getattr(value, name)]
    return f"    {pattern}) words=({words}) sources={quote(' '.join(sources))} ;;"
