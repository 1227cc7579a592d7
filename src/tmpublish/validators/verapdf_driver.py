"""JAR JVM FILE… → results of veraPDF, a line of JSON for each file and profile; run as a script.

It runs in a separate Python that has jpype and not this package. The shipped archive has no reader for
profiles, so they are read here; the rules and the engine are those of veraPDF.
"""

import collections
import json
import re
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

import jpype

PROFILES = ("PDFUA-1", "PDFA-3A")  # ISO 14289-1 and ISO 19005-3, level A
MOST = 10_000  # failures kept of each rule and file
VERSION = "META-INF/maven/org.verapdf/{}/pom.properties"


def profile(jar: zipfile.ZipFile, name: str) -> Any:
    """Return one of veraPDF's validation profiles as its validator takes it."""
    profiles = jpype.JPackage("org").verapdf.pdfa.validation.profiles
    flavours = jpype.JPackage("org").verapdf.pdfa.flavours
    root = ElementTree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{name}.xml"))
    rules, variables = jpype.java.util.HashSet(), jpype.java.util.HashSet()
    for rule in root.iterfind("{*}rules/{*}rule"):
        rules.add(
            _rule(rule, profiles.Profiles, flavours.PDFAFlavour.Specification, profiles.ErrorArgumentImpl)
        )
    for item in root.iterfind("{*}variables/{*}variable"):
        values = (item.findtext("{*}defaultValue") or "", item.findtext("{*}value") or "")
        variables.add(profiles.Profiles.variableFromValues(item.get("name"), item.get("object"), *values))
    flavour = flavours.PDFAFlavour.valueOf(root.get("flavour"))
    details = profiles.Profiles.profileDetailsFromValues(flavour.getId(), "", "", jpype.java.util.Date(0))
    return profiles.Profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(rule: ElementTree.Element, profiles: Any, specification: Any, argument: Any) -> Any:
    named, error = rule.find("{*}id"), rule.find("{*}error")
    if named is None or error is None:
        raise ValueError("a rule without an id or a message")
    arguments = jpype.java.util.ArrayList()
    for item in error.iterfind("{*}arguments/{*}argument"):
        arguments.add(argument.fromValues(item.text or "", item.get("name"), None))
    standard = specification.valueOf(named.get("specification"))
    return profiles.ruleFromValues(
        profiles.ruleIdFromValues(standard, named.get("clause"), int(named.get("testNumber") or 0)),
        rule.get("object"),
        None if rule.get("deferred") is None else jpype.java.lang.Boolean.valueOf(rule.get("deferred")),
        rule.get("tags"),
        rule.findtext("{*}description") or "",
        rule.findtext("{*}test") or "",
        profiles.errorFromValues(error.findtext("{*}message") or "", arguments),
        jpype.java.util.ArrayList(),
    )


def validate(file: str, rules: Any) -> dict[str, Any]:
    """Return the result of veraPDF for a file by one profile; failures are grouped by rule."""
    foundry = jpype.JPackage("org").verapdf.pdfa.Foundries.defaultInstance()
    parser = foundry.createParser(jpype.java.io.File(file), rules.getPDFAFlavour())
    try:
        result = foundry.createValidator(rules, MOST, False, True, False).validate(parser)
    finally:
        parser.close()
    failed: dict[str, dict[str, Any]] = {}
    for claim in result.getTestAssertions():
        if str(claim.getStatus().name()) == "FAILED":
            name = f"{claim.getRuleId().getClause()}-{claim.getRuleId().getTestNumber()}"
            message = str(claim.getErrorMessage() or claim.getMessage())
            kept = failed.setdefault(name, {"message": message, "pages": collections.Counter()})
            page = re.search(r"/pages\[(\d+)\]", str(claim.getLocation().getContext()))
            kept["pages"][int(page[1]) + 1 if page else 0] += 1
    return {
        "compliant": bool(result.isCompliant()),
        "rules": int(rules.getRules().size()),
        "checks": int(result.getTotalAssertions()),
        "failures": failed,
    }


def main(jar: str, machine: str, *files: str) -> None:
    """Print the version of veraPDF, then its result for each file and profile."""
    jpype.startJVM(machine, "-Xmx1g", "--enable-native-access=ALL-UNNAMED", classpath=[jar])
    jpype.java.util.logging.LogManager.getLogManager().reset()
    jpype.JPackage("org").verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
    with zipfile.ZipFile(jar) as archive:
        properties = archive.read(VERSION.format("validation-model")).decode()
        print(json.dumps({"version": dict(re.findall(r"(\w+)=(\S+)", properties))["version"]}), flush=True)
        loaded = {name: profile(archive, name) for name in PROFILES}
    for file in files:
        for name, rules in loaded.items():
            print(json.dumps({"file": file, "profile": name} | validate(file, rules)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
