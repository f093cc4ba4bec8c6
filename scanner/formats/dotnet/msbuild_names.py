"""The names of MSBuild properties, folded, by what a change of them means."""

from __future__ import annotations

import re

from scanner.formats.shapes.names import words

NOTHING = words(
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
RUNTIME = words(
    "targetframework targetframeworks targetframeworkversion targetframeworkprofile runtimeframeworkversion "
    "targetplatformversion targetplatformminversion supportedosplatformversion rollforward targetlatestruntimepatch"
)
VERSION = words(
    "version versionprefix versionsuffix packageversion assemblyversion fileversion informationalversion "
    "assemblyfileversion assemblyinformationalversion applicationversion applicationdisplayversion majorversion "
    "minorversion patchversion prereleaseversionlabel prereleaseversioniteration releaseversion"
)
SIGNING = words(
    "signassembly assemblyoriginatorkeyfile keyfile delaysign publicsign keycontainername strongnamekeyid "
    "packagecertificatekeyfile packagecertificatethumbprint signmanifests manifestcertificatethumbprint "
    "manifestkeyfile codesignkey codesignprovision enablecodesigning androidsigningkeystore signtoolpath"
)
REGISTRY = words(
    "restoresources restoreadditionalprojectsources restorefallbackfolders restoreadditionalprojectfallbackfolders "
    "packagesource nugetpackagesource restoreconfigfile restoresourcesoverride nugetconfigfile"
)
PUBLISH = words("ispackable ispublishable generatepackageonbuild publishrepositoryurl packageoutputpath isshipping")
CONTENTS = words(
    "includebuildoutput includecontentinpack includesymbols includesource contenttargetfolders packastool outputtype "
    "selfcontained publishsinglefile publishtrimmed publishaot publishreadytorun embedallsources runtimeidentifier "
    "runtimeidentifiers developmentdependency packagetype nuspecfile targetsfortfmspecificcontentinpackage "
    "enabledefaultitems enabledefaultcontentitems generateassemblyinfo satelliteresourcelanguages defineconstants"
)
RUNS = words(
    "prebuildevent postbuildevent prelinkevent runpostbuildevent runcommand runarguments startprogram startarguments "
    "startaction custombeforemicrosoftcommontargets customaftermicrosoftcommontargets compilerpath "
    "custombeforemicrosoftcsharptargets customaftermicrosoftcsharptargets directorybuildpropspath "
    "directorybuildtargetspath alternatecommonprops custombeforedirectorybuildprops "
    "customafterdirectorybuildprops custombeforedirectorybuildtargets"
)
STARTS = ("startprogram", "startarguments", "startaction", "runarguments", "runcommand")
TOOL = re.compile(r".*(?:toolpath|toolexe|compilerpath|csctoolexe|dotnethostpath)$")
AUDIT = re.compile(r"nu190[0-9]", re.IGNORECASE)
METADATA = words("packageprojecturl repositoryurl repositorytype repositorybranch packagelicenseurl")
LICENSE = re.compile(r"packagelicense.*|packagerequirelicenseacceptance")
NUMBERED = re.compile(r"v?\d[\w.+*-]*$|\[[^\]]*[\])]$")
OFF = ("false", "disable", "no", "0")

# What only tests, coverage and pictures are about, by a word in the name.
ASIDE = re.compile(r"(?:^|[a-z_])(?:Tests?|Coverage|Icon|Quarantined)(?=[A-Z_.]|$)|^(?:RunOn|Skip)[A-Z]|Importance$")
DEBUG = re.compile(r"'debug(?:\|[^']*)?'", re.IGNORECASE)
