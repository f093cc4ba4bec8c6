"""Files by which git and the forge decide who reviews, what is shown, and what is fetched."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "codeowners": words("codeowners"),
    "forge_settings": words(".github/settings.y .github/rulesets/ .github/repos/ .github/suborgs/ .asf.yaml"),
    "git_settings": words(".lfsconfig .gitconfig"),
    "gitattributes": words(".gitattributes"),
    "gitmodules": words(".gitmodules"),
    "mailmap": words(".mailmap"),
    "merge_bots": words("mergify kodiak.toml bors.toml bulldozer.y .policy.y auto-merge.y"),
    "owners": words("owners"),
}
