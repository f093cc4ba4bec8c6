"""One module a shell: `script(program)` is the text of a completion script for it.

`shtab` would write such scripts too, but it lets the shell expand what git prints: a branch may be called
`$(touch${IFS}x)`, and completing it ran that. Here nothing but this package's own text is ever read as code: the words
of the parser stand in quotes, and names of refs are compared and inserted, never expanded.
"""
