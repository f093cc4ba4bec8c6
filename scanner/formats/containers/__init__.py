"""Images and what runs them: Dockerfiles, compose files, development containers."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "compose": words("compose"),
    "devcontainer": words("devcontainer"),
    "dockerfile": words("dockerfile containerfile"),
    "dockerignore": words(".dockerignore .containerignore"),
}
