"""A glance at the index: most commits hold nothing that a hook would say anything about, and that can be seen at once.

Python and its smallest modules start in 15 ms; the rest of twokey takes ten times as long to load as it takes to see
that five files of source pass no gate and lie on no release path. So `look` comes first, and only ever answers "plainly
nothing": every doubt (a path that a pattern could match, a new line that passes a gate, a link, a name in another
script, tools that are not there yet) is left to the whole, which makes the tools when it has run.

The tools lie in the user's cache folder. Whoever may write there could blind a glance, as they could skip the hook; the
hook at pre-push never glances.
"""
