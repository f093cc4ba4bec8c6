"""What builds: tasks, scripts, make files, build definitions, and the tools they run with."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "build_rs": words("build.rs"),
    "cmake": words("cmakelists.txt .cmake"),
    "flake_lock": words("flake.lock devenv.lock"),
    "justfile": words("justfile .just"),
    "makefile": words("makefile .mk"),
    "meson": words("meson.build meson_options.txt meson.options"),
    "mise": words("mise .rtx."),
    "mise_lock": words("mise.lock"),
    "nix": words("default.nix flake.nix"),
    "nix_shell": words("shell.nix devenv.nix"),
    "python_program": words(
        "noxfile.py hatch_build.py wscript conanfile.py build.py tasks.py dodo.py sconstruct sconscript deploy "
        "publish release ci/"
    ),
    "shell_script": words(".sh .bash .zsh .ksh bin/ script/ scripts/ ci/ deploy publish release bootstrap batect mise"),
    "starlark": words(".bzl .bazel build buck workspace"),
    "taskfile": words("taskfile."),
    "tool_versions": words(
        ".tool-versions .prototools .terraform-version .terragrunt-version .bazelversion runtime.txt"
    ),
    "tox_ini": words("tox.ini"),
    "version_source": words("version.go version.rb version.h"),
}
