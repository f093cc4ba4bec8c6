"""JavaScript: manifests, locks and settings of npm, Yarn, pnpm, Bun and Deno."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "bun_lock": words("bun.lock"),
    "bunfig": words("bunfig.toml"),
    "changesets": words(".changeset/"),
    "deno_json": words("deno.json jsr.json import_map.json"),
    "deno_lock": words("deno.lock"),
    "lerna": words("lerna.json"),
    "node_version": words(".nvmrc .node-version .bun-version"),
    "npmrc": words(".npmrc .yarnrc"),
    "package_json": words("package.json"),
    "package_lock": words("package-lock.json npm-shrinkwrap.json"),
    "package_manager_code": words("pnpmfile. .yarn/"),
    "packing_ignore": words(".npmignore .vscodeignore"),
    "pnpm_lock": words("pnpm-lock.yaml"),
    "pnpm_workspace": words("pnpm-workspace.y"),
    "yarn_lock": words("yarn.lock"),
    "yarnrc": words(".yarnrc.y"),
}
