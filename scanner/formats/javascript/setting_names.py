"""The settings of npm, pnpm, Yarn and Bun by what they decide. Names without case, dashes and underscores."""

from __future__ import annotations

from msgspec import Struct

from scanner.model.scale import Severity


class Switch(Struct, frozen=True):
    """A setting with a safe value, and what it is to leave that."""

    kind: str
    severity: Severity
    safe: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHECK = "check-weakened"
_SCRIPTS = "install-scripts-allowed"
_CHANGED = "setting-changed"

SECRETS = _words("authtoken auth password npmauthtoken npmauthident token key otp")
ADDRESSES = _words(
    "registry npmregistryserver npmpublishregistry npmauditregistry replaceregistryhost disturl nodemirror"
    " nodedownloadmirrors auditregistry"
)
ADDRESS_ENDS = ("mirror", "mirrorurl", "registry", "binarysite", "binaryhost", "downloadhost", "downloadbaseurl")
TRUST = _words(
    "ca cafile cert certfile keyfile httpskeyfilepath httpscafilepath httpscertfilepath proxy"
    " httpproxy httpsproxy noproxy"
)
PUBLISHING = _words("access tag publishbranch npmpublishaccess")
AGES = _words("minimumreleaseage minreleaseage npmminimalagegate minimumdependencyage")
CODE = _words(
    "yarnpath pnpmfile globalpnpmfile plugins configdependencies preload nodeoptions scriptshell shell git nodegyp"
    " initmodule scanner python globalconfig userconfig"
)

SWITCHES = {
    "ignorescripts": Switch(_SCRIPTS, Severity.CRITICAL, "true"),
    "enablescripts": Switch(_SCRIPTS, Severity.CRITICAL, "false"),
    "dangerouslyallowallbuilds": Switch(_SCRIPTS, Severity.CRITICAL, "false"),
    "unsafeperm": Switch(_SCRIPTS, Severity.CRITICAL, "false"),
    "strictdepbuilds": Switch(_CHECK, Severity.HIGH, "true"),
    "strictssl": Switch("transport-weakened", Severity.CRITICAL, "true"),
    "enablestrictssl": Switch("transport-weakened", Severity.CRITICAL, "true"),
    "verifystoreintegrity": Switch(_CHECK, Severity.CRITICAL, "true"),
    "strictstorepkgcontentcheck": Switch(_CHECK, Severity.CRITICAL, "true"),
    "checksumbehavior": Switch(_CHECK, Severity.CRITICAL, "throw"),
    "enableimmutableinstalls": Switch(_CHECK, Severity.HIGH, "true"),
    "enableimmutablecache": Switch(_CHECK, Severity.HIGH, "true"),
    "enablehardenedmode": Switch(_CHECK, Severity.HIGH, "true"),
    "frozenlockfile": Switch(_CHECK, Severity.HIGH, "true"),
    "preferfrozenlockfile": Switch(_CHECK, Severity.MEDIUM, "true"),
    "packagelock": Switch(_CHECK, Severity.HIGH, "true"),
    "shrinkwrap": Switch(_CHECK, Severity.HIGH, "true"),
    "lockfile": Switch(_CHECK, Severity.HIGH, "true"),
    "audit": Switch(_CHECK, Severity.LOW, "true"),
    "enginestrict": Switch(_CHECK, Severity.LOW, "true"),
    "blockexoticsubdeps": Switch(_CHECK, Severity.HIGH, "true"),
    "allowgit": Switch(_CHECK, Severity.HIGH, "none"),
    "allowremote": Switch(_CHECK, Severity.HIGH, "none"),
    "allowfile": Switch(_CHECK, Severity.HIGH, "none"),
    "trustlockfile": Switch(_CHECK, Severity.HIGH, "false"),
    "trustpolicy": Switch(_CHECK, Severity.HIGH, "no-downgrade"),
    "minimumreleaseagestrict": Switch("cooldown-lowered", Severity.HIGH, "true"),
    "minimumreleaseageignoremissingtime": Switch("cooldown-lowered", Severity.HIGH, "false"),
    "provenance": Switch("provenance-dropped", Severity.CRITICAL, "true"),
    "npmpublishprovenance": Switch("provenance-dropped", Severity.CRITICAL, "true"),
    "signgittag": Switch(_CHECK, Severity.HIGH, "true"),
    "signgitcommit": Switch(_CHECK, Severity.HIGH, "true"),
    "gitchecks": Switch(_CHECK, Severity.HIGH, "true"),
    "saveexact": Switch(_CHANGED, Severity.LOW, "true"),
}

# Lists whose every further member lets something in, and lists whose every member keeps something out.
WIDENED = {
    "onlybuiltdependencies": (_SCRIPTS, Severity.CRITICAL),
    "trusteddependencies": (_SCRIPTS, Severity.CRITICAL),
    "allowbuilds": (_SCRIPTS, Severity.CRITICAL),
    "allowscripts": (_SCRIPTS, Severity.CRITICAL),
    "minimumreleaseageexclude": ("cooldown-lowered", Severity.HIGH),
    "minimumreleaseageexcludes": ("cooldown-lowered", Severity.HIGH),
    "npmpreapprovedpackages": ("cooldown-lowered", Severity.HIGH),
    "trustpolicyexclude": (_CHECK, Severity.HIGH),
    "unsafehttpwhitelist": ("transport-weakened", Severity.CRITICAL),
    "alloweddeprecatedversions": (_CHANGED, Severity.LOW),
}
NARROWED = {
    "neverbuiltdependencies": (_SCRIPTS, Severity.CRITICAL),
    "ignoredbuiltdependencies": (_CHANGED, Severity.LOW),
}

# What is neither good nor bad, but decides what an installation holds.
KNOWN = {
    "onlybuiltdependenciesfile": (_SCRIPTS, Severity.CRITICAL),
    "packageextensions": ("override-changed", Severity.HIGH),
    "patcheddependencies": ("override-changed", Severity.HIGH),
    "ignoredoptionaldependencies": ("override-changed", Severity.MEDIUM),
    "peerdependencyrules": (_CHANGED, Severity.LOW),
    "before": ("cooldown-lowered", Severity.HIGH),
    "usenodeversion": ("toolchain-changed", Severity.MEDIUM),
    "nodeversion": ("toolchain-changed", Severity.MEDIUM),
    "target": ("toolchain-changed", Severity.MEDIUM),
    "runtime": ("toolchain-changed", Severity.MEDIUM),
    "pmonfail": ("toolchain-changed", Severity.MEDIUM),
    "injectenvironmentfiles": ("env-changed", Severity.MEDIUM),
    "saveprefix": (_CHANGED, Severity.LOW),
    "defaultsemverrangeprefix": (_CHANGED, Severity.LOW),
    "catalogmode": (_CHANGED, Severity.LOW),
    "cleanupunusedcatalogs": (_CHANGED, Severity.LOW),
    "autoinstallpeers": (_CHANGED, Severity.LOW),
    "dedupepeers": (_CHANGED, Severity.LOW),
    "dedupepeerdependents": (_CHANGED, Severity.LOW),
    "strictpeerdependencies": (_CHANGED, Severity.LOW),
    "legacypeerdeps": (_CHANGED, Severity.LOW),
    "shellemulator": (_CHANGED, Severity.LOW),
    "hoist": (_CHANGED, Severity.LOW),
    "hoistpattern": (_CHANGED, Severity.LOW),
    "publichoistpattern": (_CHANGED, Severity.LOW),
    "shamefullyhoist": (_CHANGED, Severity.LOW),
    "resolvepeersfromworkspaceroot": (_CHANGED, Severity.LOW),
}

# How it looks, how fast it is, where it is kept.
IRRELEVANT = _words(
    "fund progress color colors loglevel loglevels updatenotifier timing heading browser editor unicode spin long"
    " message usage viewer parseable silent sizes depth searchlimit searchopts searchexclude"
    " searchstaleness logsdir logsmax cache cachemin cachemax cachedir cachefolder storedir virtualstoredir"
    " modulescachemaxage dlxcachemaxage fetchretries fetchretryfactor fetchretrymintimeout fetchretrymaxtimeout"
    " fetchtimeout maxsockets networkconcurrency networktimeout childconcurrency workspaceconcurrency httptimeout"
    " httpretry enabletelemetry telemetryinterval telemetryuserid enablecolors enableemojis enablehyperlinks"
    " enableinlinebuilds enableinlinehunks enablemessagenames enableprogressbars enabletimers enabletips"
    " enableglobalcache globalfolder compressionlevel progressbarstyle prefershortnames preferinteractive logfilters"
    " initauthorname initauthoremail initauthorurl initlicense initversion initscope defaultlanguagename telemetry"
    " smol reporter usestderr aggregateoutput stream recursiveinstall ignoreworkspacerootcheck email"
    " lastupdatecheck nomanualedits disableselfupdatecheck savedev preferoffline offline includeworkspaceroot"
    " workspacesupdate"
    " embedreadme concurrentscripts prefer linker globalstore elidelines"
    " enablepreposts strictsemver taskpoolconcurrency taskpoolmode winstonlevel modulesdir nodelinker pnpfallbackmode"
    " nmmode nmhoistinglimits nmselfreferences installstatepath enablemirror enablenetwork enableoffline npmpath"
)
