"""The locked libraries → the license of each, and whether tools/licenses.toml allows it.

Run: .venv/bin/python tools/licenses.py. It prints one line per library; its exit code is 1 if a license is
unknown or not allowed.
"""

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# They build the package and are not distributed with it.
BUILD_ONLY = {"hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
LOCK = ROOT / "requirements.lock"
EXTRAS = [ROOT / "requirements-preview.lock"]  # libraries of tests and validators are not distributed


@dataclass(frozen=True)
class Package:
    """One locked library: its name (PEP 503), version, the SHA-256 of its files, and its license (SPDX)."""

    name: str
    version: str
    hashes: tuple[str, ...]
    license: str | None


def locked(text: str) -> list[tuple[str, str, bool, tuple[str, ...]]]:
    """Return name, version, whether only some platforms need it, and the hashes of each entry of a lock."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text))
    found = []
    for entry in entries:
        if match := re.match(r"([\w.-]+)==(\S+)( *;[^\\]*)?", entry):
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
            found.append((match[1].lower(), match[2], bool(match[3]), hashes))
    return found


def packages(*locks: Path) -> list[Package]:
    """Return the locked libraries that this platform needs (default: those of requirements.lock).

    Raise SystemExit if one is not installed or has another version.
    """
    rules = tomllib.loads((ROOT / "tools" / "licenses.toml").read_text("utf-8"))
    found: dict[str, Package] = {}
    for name, version, only_some, hashes in (
        entry for lock in locks or (LOCK,) for entry in locked(lock.read_text("utf-8"))
    ):
        try:
            here = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if only_some:
                continue
            raise SystemExit(f"{name} is locked but not installed. Run `make`.") from None
        if here.version != version:
            raise SystemExit(f"{name} {here.version} is installed; {version} is locked. Run `make`.")
        if name not in BUILD_ONLY:
            found[name] = Package(name, version, hashes, license(here.metadata, rules))
    return [found[name] for name in sorted(found)]


def license(
    metadata: "importlib.metadata.PackageMetadata", rules: Mapping[str, Mapping[str, object]]
) -> str | None:
    """Return a library's license (SPDX): as a person read it, else from its metadata, else None."""
    read = rules["read"].get(str(metadata["Name"]).lower())
    if isinstance(read, Mapping):
        return str(read["license"]) if read["version"] == metadata["Version"] else None
    stated = [
        metadata.get("License-Expression"),
        metadata.get("License"),
        *(metadata.get_all("Classifier") or ()),
    ]
    for value in stated:
        if value in rules["words"]:
            return str(rules["words"][value])
        if value and (value == metadata.get("License-Expression") or value in rules["allowed"]):
            return str(value)
    return None


def is_allowed(expression: str | None, allowed: Sequence[str]) -> bool:
    """Return True if an SPDX expression without parentheses is satisfied by allowed licenses."""
    if not expression or "(" in expression:
        return False
    choices = re.split(r"\s+OR\s+", expression)
    return any(all(part in allowed for part in re.split(r"\s+AND\s+", choice)) for choice in choices)


def main() -> int:
    """Print all libraries; return 1 if one must not be distributed with tmpublish."""
    allowed = tomllib.loads((ROOT / "tools" / "licenses.toml").read_text("utf-8"))["allowed"]
    failed = 0
    for package in packages(LOCK, *EXTRAS):
        good = is_allowed(package.license, allowed)
        failed += not good
        note = "" if good else "  NOT ALLOWED. Read its license, then add it to tools/licenses.toml."
        print(f"{package.name} {package.version}: {package.license or 'unknown'}{note}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
