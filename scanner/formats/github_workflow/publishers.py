"""What counts as publishing: the commands and actions that put something where users get it from.

The lists name what is common in the field. A reusable workflow or an action whose name says `publish` or
`release` counts too, because its inside is not in this file. A rehearsal (`--dry-run`, `--snapshot`) does not.
"""

from __future__ import annotations

import re

from scanner.formats.github_workflow.page import text
from scanner.formats.github_workflow.parts import Job, Step, action_name
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import commands

MAX_WORDS = 400

# Tools -> the words that make them publish, wherever they follow: `yarn npm publish`, `docker buildx build --push`.
_VERBS_OF = (
    ("npm pnpm yarn bun lerna changeset deno jsr cargo poetry hatch flit pdm uv maturin vsce ovsx", "publish"),
    ("dart flutter wrangler gradle gradlew sbt release-plz", "publish"),
    ("mix", "hex.publish"),
    ("twine maturin anaconda conda luarocks snapcraft setup.py", "upload"),
    ("docker podman buildah crane", "push --push"),
    ("gem nuget dotnet pod helm oras", "push"),
    ("crane skopeo", "copy"),
    ("mvn mvnw lein", "deploy"),
    ("rake goreleaser release-plz", "release"),
)
_VERBS = {
    tool: frozenset(verb for tools, verbs in _VERBS_OF if tool in tools.split() for verb in verbs.split())
    for listed, _ in _VERBS_OF
    for tool in listed.split()
}
_TASKS = words("gradle gradlew sbt")
_ALONE = words("semantic-release release-please")
_BRINGS_IN = words("install add i ci --version")
_GH_RELEASE = words("create upload edit delete")
_TAGS = re.compile(r"--tags|--follow-tags|refs/tags|\bTAG(?:_NAME)?\b|\$\{?\w*(?:tag|TAG|VERSION)")
REHEARSAL = re.compile(r"--dry[-_]?run|--snapshot|--help", re.IGNORECASE)

_ACTIONS = re.compile(
    r"pypa/gh-action-pypi-publish|(?:google-github-actions|googleapis)/release-please-action|katyo/publish-crates"
    r"|softprops/action-gh-release|ncipollo/release-action|actions/(?:create-release|upload-release-asset|deploy-pages)"
    r"|js-devtools/npm-publish|(?:[\w-]+/)?(?>[\w-]*?semantic-release)[\w-]*+(?:/.*)?|haaleo/publish-.*|release-plz/action"
    r"|rubygems/release-gem|svenstaro/upload-release-action|peaceiris/actions-gh-pages|helm/chart-releaser-action"
    r"|jamesives/github-pages-deploy-action|redhat-actions/push-to-registry|slsa-framework/slsa-github-generator.*"
)
_NAMED = re.compile(r"(?:^|[/_.-])(?:publish\w*|release|goreleaser|upload-?release)(?:[/_.-]|$)")
_ONLY_READS = re.compile(
    r"download|fetch|latest|drafter|notes|check|version|setup|install|get-|tests?-|results?|report|coverage"
)


def published(step: Step) -> dict[str, str]:
    """What a step publishes with, and how: `npm publish` -> the whole command."""
    if "published" not in step.known:
        step.known["published"] = _published(step)
    found: dict[str, str] = step.known["published"]
    return found


def _published(step: Step) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for command in commands(step.run):
        name = "" if REHEARSAL.search(command) else publisher_of(command)
        if name:
            found.setdefault(name, []).append(command)
    name = action_name(step.uses)
    if name and _publishes(name, step):
        found[name] = [name]
    return {name: "; ".join(how) for name, how in found.items()}


def publishes(job: Job) -> bool:
    if "publishes" not in job.known:
        job.known["publishes"] = any(published(step) for step in job.steps)
    found: bool = job.known["publishes"]
    return found


def publisher_of(command: str) -> str:
    """`npm publish` for any command that is one, "" for others."""
    said = [word.strip("\"'").rpartition("/")[2] or word for word in command.split()[:MAX_WORDS]]
    for at, word in enumerate(said):
        later = said[at + 1 :]
        if word in _ALONE and not _BRINGS_IN & set(said):
            return word
        verbs = _VERBS.get(word, frozenset())
        verb = next((one for one in later if one in verbs or (word in _TASKS and "publish" in one.lower())), "")
        if verb:
            return f"{word} {verb}"
        if word == "gh" and later[:1] == ["release"] and _GH_RELEASE & set(later[1:2]):
            return f"gh release {later[1]}"
        if word == "git" and "push" in later and _TAGS.search(command):
            return "git push --tags"
    return ""


def _publishes(name: str, step: Step) -> bool:
    if name in ("docker/build-push-action", "docker/bake-action"):
        pushed, out = (text(step.inputs.get(key)) for key in ("push", "outputs"))
        return pushed not in ("", "false") or "push=true" in out or "type=registry" in out
    if name == "goreleaser/goreleaser-action":
        args = text(step.inputs.get("args"))
        return "release" in args.split() and not REHEARSAL.search(args)
    if name == "changesets/action":
        return bool(text(step.inputs.get("publish")))
    return bool(_ACTIONS.fullmatch(name) or (_NAMED.search(name) and not _ONLY_READS.search(name)))
