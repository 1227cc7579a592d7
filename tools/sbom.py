"""The lock, the fonts and this machine → a bill of materials of what makes the files (CycloneDX 1.6, JSON).

Run: make sbom, or .venv/bin/python tools/sbom.py -o FILE. It lists the Python libraries with the hashes of
the lock, the fonts with those of their files, and the system's libraries that the typesetting loads, with the
packages that brought them where dpkg knows.
"""

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from licenses import ROOT, packages
from packageurl import PackageURL

from tmpublish import __version__

FONTS = ROOT / "templates" / "fonts"
OFL = "OFL-1.1"
# What the typesetting loads is known for certain only where it was loaded.
LOADED = "import weasyprint; print(open('/proc/self/maps').read())"


def bill() -> Bom:
    """Return the bill of materials; the same on the same machine, so that two of them can be compared."""
    itself = Component(
        name="tmpublish",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="tmpublish",
        licenses=[LicenseExpression("Apache-2.0")],
    )
    parts = [*libraries(), *fonts(), *system(), interpreter()]
    bom = Bom(components=parts)
    bom.metadata.component = itself
    bom.metadata.timestamp = None  # type: ignore[assignment]
    content = "\n".join(sorted(str(part.bom_ref) for part in parts))
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(content.encode()).hexdigest())
    bom.register_dependency(itself, parts)
    return bom


def libraries() -> Iterator[Component]:
    """Yield the locked Python libraries."""
    for package in packages():
        url = PackageURL("pypi", name=package.name, version=package.version)
        yield Component(
            name=package.name,
            version=package.version,
            type=ComponentType.LIBRARY,
            bom_ref=str(url),
            purl=url,
            licenses=[LicenseExpression(package.license)] if package.license else [],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes],
        )


def fonts() -> Iterator[Component]:
    """Yield the font files, as the list beside them has it."""
    for entry in tomllib.loads((FONTS / "SOURCES.toml").read_text("utf-8"))["file"]:
        if not entry["file"].endswith(".txt"):
            yield Component(
                name=entry["file"],
                group=entry.get("package"),
                version=entry.get("version"),
                type=ComponentType.FILE,
                bom_ref=f"font:{entry['file']}@{entry['sha256'][:16]}",
                description=f"font: {entry['done']}" if "done" in entry else "font",
                licenses=[LicenseExpression(OFL)] if "OFL" in entry["license"] else [],
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=entry["sha256"])],
            )


def system() -> Iterator[Component]:
    """Yield the packages of the system whose libraries the typesetting loads (Linux)."""
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    files = sorted(set(re.findall(r"(/\S+\.so[.\d]*)$", done.stdout, re.M)))
    # Those come with a Python library, or with the interpreter, and are in the bill as such.
    files = [file for file in files if not re.search(r"/(site-packages|lib-dynload)/|/libpython", file)]
    release = platform.freedesktop_os_release()
    for (name, version, arch), brought in sorted(owners(files).items()):
        words = {"arch": arch, "distro": f"{release['ID']}-{release.get('VERSION_ID', 'unknown')}"}
        url = PackageURL("deb", release["ID"], name, version, words) if version else None
        yield Component(
            name=name,
            version=version or None,
            type=ComponentType.LIBRARY,
            bom_ref=str(url) if url else f"system:{name}",
            purl=url,
            properties=[Property(name="tmpublish:file", value=file) for file in brought],
        )


def owners(files: list[str]) -> dict[tuple[str, str, str], list[str]]:
    """Return package, version and architecture → the files that it brought.

    A file that dpkg does not know stands for itself, without a version.
    """
    # In the list of a package, /lib may be what is a link to /usr/lib.
    found = _ask("-S", *files, *(file.removeprefix("/usr") for file in files))
    named = {
        path.removeprefix("/usr"): each.split(",")[0]
        for each, path in re.findall(r"(?m)^(\S+): (/.+)$", found)
    }
    said = _ask(
        "-W",
        "-f",
        "${binary:Package}\t${Package}\t${Version}\t${Architecture}\n",
        *sorted(set(named.values())),
    )
    known = {words[0]: tuple(words[1:]) for words in (line.split("\t") for line in said.splitlines())}
    brought: dict[tuple[str, str, str], list[str]] = {}
    for file in files:
        name, version, arch = known.get(named.get(file.removeprefix("/usr"), ""), (Path(file).name, "", ""))
        brought.setdefault((name, version, arch), []).append(Path(file).name)
    return brought


def _ask(*words: str) -> str:
    if not shutil.which("dpkg-query"):
        return ""
    return subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=False).stdout


def interpreter() -> Component:
    """Return the Python that runs."""
    version = platform.python_version()
    return Component(name="python", version=version, type=ComponentType.PLATFORM, bom_ref=f"python@{version}")


def main() -> int:
    """Write the bill to a file, or print it."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument(
        "-o", dest="file", type=Path, metavar="FILE", help="write it there instead of printing it"
    )
    file = asked.parse_args().file
    text = JsonV1Dot6(bill()).output_as_string(indent=2) + "\n"
    if file:
        file.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
