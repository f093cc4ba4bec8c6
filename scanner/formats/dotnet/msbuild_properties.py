"""Properties of an MSBuild file that are no version of a package: what is built, signed, published, checked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from scanner.formats.dotnet.msbuild_rows import NAMES, groups, joined
from scanner.formats.shapes import shell
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.named_versions import told_elsewhere
from scanner.formats.shapes.names import words
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element
from scanner.model.change import Delta
from scanner.model.scale import Severity

_NOTHING = words(
    """
    nullable treatwarningsaserrors warningsaserrors warningsnotaserrors warninglevel langversion implicitusings
    generatedocumentationfile documentationfile enforcecodestyleinbuild analysislevel analysismode enablenetanalyzers
    codeanalysisruleset runcodeanalysis codeanalysistreatwarningsaserrors description packagetags authors owners company
    product copyright title summary packagereleasenotes packageicon packageiconurl icon applicationicon
    packagereadmefile neutrallanguage rootnamespace projectguid projecttypeguids schemaversion productversion
    filealignment errorreport consolepause usersecretsid testprojecttype istestproject vstestlogger collectcoverage
    coverletoutput coverletoutputformat visualstudioversion vstoolspath minimumvisualstudioversion defaultlanguage
    autogeneratebindingredirects enabledefaultcompileitems stylecopenabled isunittestproject runanalyzers testrunner
    generateruntimeconfigurationfiles appdesignerfolder oldtoolsversion upgradebackuplocation fileupgradeflags
    configuration platform platforms configurations solutiondir restorepackages nugetpackageimportstamp baseaddress
    debugsymbols debugtype optimize checkforoverflowunderflow generatedocumentation tailcalls msbuildallprojects
    vscodetestlogger usevstest runsettingsfilepath
    """
)
_RUNTIME = words(
    "targetframework targetframeworks targetframeworkversion targetframeworkprofile runtimeframeworkversion "
    "targetplatformversion targetplatformminversion supportedosplatformversion rollforward targetlatestruntimepatch"
)
_VERSION = words(
    "version versionprefix versionsuffix packageversion assemblyversion fileversion informationalversion "
    "assemblyfileversion assemblyinformationalversion applicationversion applicationdisplayversion majorversion "
    "minorversion patchversion prereleaseversionlabel prereleaseversioniteration releaseversion"
)
_SIGNING = words(
    "signassembly assemblyoriginatorkeyfile keyfile delaysign publicsign keycontainername strongnamekeyid "
    "packagecertificatekeyfile packagecertificatethumbprint signmanifests manifestcertificatethumbprint "
    "manifestkeyfile codesignkey codesignprovision enablecodesigning androidsigningkeystore signtoolpath"
)
_REGISTRY = words(
    "restoresources restoreadditionalprojectsources restorefallbackfolders restoreadditionalprojectfallbackfolders "
    "packagesource nugetpackagesource restoreconfigfile restoresourcesoverride nugetconfigfile"
)
_PUBLISH = words("ispackable ispublishable generatepackageonbuild publishrepositoryurl packageoutputpath isshipping")
_CONTENTS = words(
    "includebuildoutput includecontentinpack includesymbols includesource contenttargetfolders packastool outputtype "
    "selfcontained publishsinglefile publishtrimmed publishaot publishreadytorun embedallsources runtimeidentifier "
    "runtimeidentifiers developmentdependency packagetype nuspecfile targetsfortfmspecificcontentinpackage "
    "enabledefaultitems enabledefaultcontentitems generateassemblyinfo satelliteresourcelanguages defineconstants"
)
_RUNS = words(
    "prebuildevent postbuildevent prelinkevent runpostbuildevent runcommand runarguments startprogram startarguments "
    "startaction custombeforemicrosoftcommontargets customaftermicrosoftcommontargets compilerpath "
    "custombeforemicrosoftcsharptargets customaftermicrosoftcsharptargets directorybuildpropspath "
    "directorybuildtargetspath alternatecommonprops custombeforedirectorybuildprops "
    "customafterdirectorybuildprops custombeforedirectorybuildtargets"
)
_STARTS = ("startprogram", "startarguments", "startaction", "runarguments", "runcommand")
_TOOL = re.compile(r".*(?:toolpath|toolexe|compilerpath|csctoolexe|dotnethostpath)$")
_AUDIT = re.compile(r"nu190[0-9]", re.IGNORECASE)
_METADATA = words("packageprojecturl repositoryurl repositorytype repositorybranch packagelicenseurl")
_LICENSE = re.compile(r"packagelicense.*|packagerequirelicenseacceptance")
_NUMBERED = re.compile(r"v?\d[\w.+*-]*$|\[[^\]]*[\])]$")
_OFF = ("false", "disable", "no", "0")

# What only tests, coverage and pictures are about, by a word in the name.
_ASIDE = re.compile(r"(?:^|[a-z_])(?:Tests?|Coverage|Icon|Quarantined)(?=[A-Z_.]|$)|^(?:RunOn|Skip)[A-Z]|Importance$")
_DEBUG = re.compile(r"'debug(?:\|[^']*)?'", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """What a property is given, and under which condition."""

    text: str
    condition: str = ""


NO_VALUE = Value("")
Lines = dict[Value, int]


def compare_properties(old: Element, new: Element, told: set[str], *, fresh: bool) -> Iterator[Delta]:
    """What properties mean beside the versions of packages in `told`."""
    one, other = _values(old), _values(new)
    for name in dict.fromkeys((*other, *one)):
        gone, come = one.get(name, {}), other.get(name, {})
        for was, now in _pairs(gone, come) if name.lower() not in told else ():
            for delta in _property(name, was, now, come.get(now, 0)):
                if not fresh or delta.severity.at_least(Severity.HIGH):
                    yield delta


def _values(project: Element) -> dict[str, Lines]:
    """Every value a property is given, by its name as first written."""
    found: dict[str, Lines] = defaultdict(dict)
    spelled: dict[str, str] = {}
    for group, condition in groups(project, "propertygroup"):
        for each in group.children:
            name = spelled.setdefault(each.name.lower(), each.name)
            wanted = joined(condition, each.attributes.get("Condition", ""))
            said = each.text.lower() if each.text.lower() in ("true", "false") else " ".join(each.text.split())
            found[name][Value(said, "" if _only_default(each.name, wanted) else wanted)] = each.line
    return found


def _only_default(name: str, condition: str) -> bool:
    """`'$(Name)' == ''`: a value for when nothing else was said."""
    plain = re.sub(r"[\s'\"]", "", condition).lower()
    return plain == f"$({name.lower()})=="


def _pairs(old: Lines, new: Lines) -> Iterator[tuple[Value, Value]]:
    """Values that went with those that came: of one condition first, then in order."""
    gone: dict[str, list[Value]] = defaultdict(list)
    for each in old:
        if each not in new:
            gone[each.condition].append(each)
    waiting = []
    for each in new:
        if each in old:
            continue
        if same := gone.get(each.condition):
            yield same.pop(0), each
        else:
            waiting.append(each)
    yield from zip_longest((each for left in gone.values() for each in left), waiting, fillvalue=NO_VALUE)


def _property(name: str, was: Value, now: Value, line: int) -> Iterator[Delta]:
    key = name.lower()
    if key in ("nowarn", "warningsnotaserrors") and len(_AUDIT.findall(now.text)) > len(_AUDIT.findall(was.text)):
        yield Delta("check-weakened", name, text(was.text), text(now.text), Severity.HIGH, line)
        return
    if key in _NOTHING or key == "nowarn":
        return
    if was.text == now.text:
        severity = Severity.MEDIUM
        yield Delta("setting-changed", name, text(was.condition), text(now.condition), severity, line)
        return
    for known, rule in _RULES:
        if known(key):
            yield from rule(name, was.text, now.text, line)
            return
    if not _ASIDE.search(name) and not _DEBUG.search(was.condition or now.condition):
        yield from _unknown(name, was.text, now.text, line)


def _plain(kind: str, severity: Severity) -> Rule:
    def rule(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
        yield Delta(kind, name, text(old), text(new), severity, line)

    return rule


def _signing(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    off = not new or new.lower() in _OFF
    turns = name.lower() not in ("delaysign", "publicsign")
    kind, severity = ("provenance-dropped", Severity.CRITICAL) if off and turns else ("setting-changed", Severity.HIGH)
    yield Delta(kind, name, text(old), text(new), severity, line)


def _packs(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    """What is packed at all: more is a new thing that is published."""
    severity = Severity.CRITICAL if old else Severity.HIGH  # what says nothing is packed anyway
    severity = Severity.MEDIUM if new.lower() in _OFF else severity
    yield Delta("publish-changed", name, text(old), text(new), severity, line)


def _locked(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    off = not new or new.lower() in _OFF
    kind, severity = ("pin-loosened", Severity.HIGH) if off else ("pin-tightened", Severity.LOW)
    yield Delta(kind, name, text(old), text(new), severity, line)


def _audit(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    """NuGetAudit is on for direct packages, or all, when nothing is said; a level is a threshold."""
    key, value = name.lower(), new.lower()
    levels = ("low", "moderate", "high", "critical")
    if key == "nugetauditlevel":
        weaker = (
            levels.index(value) > (levels.index(old.lower()) if old.lower() in levels else 0)
            if value in levels
            else False
        )
    else:
        weaker = value in (*_OFF, "direct") and bool(value != old.lower())
    kind, severity = ("check-weakened", Severity.HIGH) if weaker else ("setting-changed", Severity.LOW)
    yield Delta(kind, name, text(old), text(new), severity, line)


def _runs(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    severity = Severity.HIGH if name.lower() not in _STARTS else Severity.MEDIUM
    yield Delta("build-script-changed", name, text(old), text(new), severity if new else Severity.LOW, line)
    for command, weight in shell.new_downloads(old, new).items():
        yield Delta("download-and-run", name, "", text(command), weight, line)


def _unknown(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    """A property of the project's own: a version that other files name, or a setting."""
    version = _NUMBERED.match(old) and _NUMBERED.match(new) and ("version" in name.lower() or "." in new)
    if version:
        rows = compare_dependencies([Dependency(name, old)], [Dependency(name, new, line=line)])
        yield from told_elsewhere(rows, NAMES)
    else:
        yield Delta("setting-changed", name, text(old), text(new), Severity.MEDIUM, line)


Rule = Callable[[str, str, str, int], Iterator[Delta]]
_RULES: tuple[tuple[Callable[[str], object], Rule], ...] = (
    (_RUNTIME.__contains__, _plain("runtime-requirement-changed", Severity.MEDIUM)),
    (_VERSION.__contains__, _plain("version-changed", Severity.MEDIUM)),
    (_SIGNING.__contains__, _signing),
    (_REGISTRY.__contains__, _plain("registry-changed", Severity.CRITICAL)),
    (_PUBLISH.__contains__, _packs),
    (_CONTENTS.__contains__, _plain("package-contents-changed", Severity.MEDIUM)),
    (_RUNS.__contains__, _runs),
    (_METADATA.__contains__, _plain("metadata-changed", Severity.LOW)),
    (_LICENSE.fullmatch, _plain("license-changed", Severity.MEDIUM)),
    (_TOOL.fullmatch, _plain("toolchain-changed", Severity.HIGH)),
    (("packageid", "assemblyname", "applicationid").__contains__, _plain("package-renamed", Severity.HIGH)),
    (("restorelockedmode", "restorepackageswithlockfile").__contains__, _locked),
    (("nugetaudit", "nugetauditmode", "nugetauditlevel").__contains__, _audit),
)
