"""Go: modules, workspaces, their sums, vendored modules and the pinned toolchain."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "go_mod": words("go.mod"),
    "go_sum": words("go.sum go.work.sum"),
    "go_version": words(".go-version"),
    "go_work": words("go.work"),
    "vendor_modules": words("vendor/modules.txt"),
}
