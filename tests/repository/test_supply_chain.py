"""Test what comes with tmpublish: locked by hash, licensed as allowed, all of it in the bill of materials."""

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from institutions import ROOT
from referencing import Registry, Resource

LOCKS = sorted(ROOT.glob("requirements*.lock"))


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


licenses = tool("licenses")
RULES = tomllib.loads((ROOT / "tools" / "licenses.toml").read_text("utf-8"))


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_a_hash_for_everything_and_names_no_place(lock: Path) -> None:
    text = lock.read_text("utf-8")
    entries = licenses.locked(text)
    assert len(entries) == len(re.findall(r"(?m)^[A-Za-z0-9]", text))
    assert all(hashes for _, _, _, hashes in entries)
    assert not re.search(r"://|(?m:^\s*-(?!-hash))|(?m:^\s*--(?!hash=sha256:[0-9a-f]{64}))|@ ", text)


def asked(*groups: list[str]) -> dict[str, str]:
    found = [re.match(r"([\w.-]+)(?:\[[\w,-]+\])?(.*)", line) for group in groups for line in group]
    return {plain(match[1]): match[2].strip() for match in found if match}


def test_the_locks_match_what_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    extras = project["project"].get("optional-dependencies", {})
    wanted = {
        "requirements.lock": asked(project["project"]["dependencies"], groups["build"]),
        "requirements-dev.lock": asked(project["project"]["dependencies"], groups["dev"]),
        "requirements-preview.lock": asked(extras.get("preview", [])),
    }
    known = asked(project["project"]["dependencies"], *extras.values(), *groups.values())
    for lock in LOCKS:
        text = lock.read_text("utf-8")
        there = {plain(name): version for name, version, _, _ in licenses.locked(text)}
        for name, rule in wanted.get(lock.name, {}).items():
            assert name in there, f"{lock.name} lacks {name}; run: make lock"
            assert fits(there[name], rule), (
                f"{lock.name} has {name} {there[name]}, not {rule}; run: make lock"
            )
        entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
        direct = {plain(each.split("==")[0]) for each in entries if "tmpublish (pyproject.toml" in each}
        assert direct <= known.keys(), f"{lock.name} has what nobody asks for any more; run: make lock"


def fits(version: str, rule: str) -> bool:
    signs = {">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "<": lambda a, b: a < b}
    return all(
        signs[sign](numbers(version), numbers(than))
        for sign, than in re.findall(r"(>=|==|<)\s*([\d.]+)", rule)
    )


def numbers(version: str) -> list[int]:
    found = [int(part) for part in re.findall(r"\d+", version)]
    return found[: max((index + 1 for index, part in enumerate(found) if part), default=0)]


def test_every_library_may_come_with_tmpublish() -> None:
    found = licenses.packages(licenses.LOCK, *licenses.EXTRAS)
    assert len(found) >= 25
    for package in found:
        assert licenses.is_allowed(package.license, RULES["allowed"]), (
            f"{package.name} {package.version} is under {package.license or 'no license that it names'}: "
            "read it, then see tools/licenses.toml"
        )


def metadata(**fields: str) -> Message:
    made = Message()
    for name, value in {"Name": "some", "Version": "1.0", **fields}.items():
        made[name.replace("_", "-")] = value
    return made


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"License_Expression": "MIT OR GPL-3.0-only"}, "MIT OR GPL-3.0-only"),
        ({"License": "MIT"}, "MIT"),
        ({"License": "Apache License 2.0"}, "Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"License": "do what you like"}, None),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, None),
        ({}, None),
        ({"Name": "WeasyPrint", "Version": "70.0"}, "BSD-3-Clause"),
        ({"Name": "weasyprint", "Version": "71.0", "License": "MIT"}, None),
    ],
)
def test_a_license_is_what_a_person_read_or_the_package_says(
    fields: Mapping[str, str], expected: str | None
) -> None:
    assert licenses.license(metadata(**fields), RULES) == expected


@pytest.mark.parametrize(
    ("expression", "good"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND Apache-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("(MIT)", False),
        (None, False),
    ],
)
def test_one_may_choose_but_not_leave_out(expression: str | None, good: bool) -> None:
    assert licenses.is_allowed(expression, RULES["allowed"]) is good


def test_an_unknown_license_fails_the_tool(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert licenses.main() == 0
    made = [licenses.Package("some", "1.0", (), None), licenses.Package("other", "1.0", (), "GPL-3.0-only")]
    monkeypatch.setattr(licenses, "packages", lambda *_: made)
    capsys.readouterr()
    assert licenses.main() == 1
    assert capsys.readouterr().out.count("NOT ALLOWED") == 2


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The bill of materials of this machine."""
    file = tmp_path_factory.mktemp("bill") / "sbom.cdx.json"
    words = [sys.executable, ROOT / "tools" / "sbom.py", "-o", file]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return made


def test_the_bill_is_cyclonedx_1_6(bill: dict[str, Any]) -> None:
    folder = Path(
        str(importlib.metadata.distribution("cyclonedx-python-lib").locate_file("cyclonedx/schema/_res"))
    )
    schemas = {
        name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
        for name in ("bom-1.6", "spdx", "jsf-0.82")
    }
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    validator = jsonschema.Draft7Validator(schemas["bom-1.6"], registry=registry)
    assert [fault.message for fault in validator.iter_errors(bill)] == []
    assert bill["specVersion"] == "1.6"
    assert list(validator.iter_errors({**bill, "components": [{"name": "no type"}]}))


def test_the_bill_lists_libraries_fonts_and_the_system(bill: dict[str, Any]) -> None:
    parts = {part["bom-ref"]: part for part in bill["components"]}
    for package in licenses.packages():
        part = parts[f"pkg:pypi/{package.name}@{package.version}"]
        assert part["licenses"] == [{"expression": package.license}]
        assert {each["content"] for each in part["hashes"]} == set(package.hashes)
    listed = tomllib.loads((ROOT / "templates/fonts/SOURCES.toml").read_text("utf-8"))["file"]
    fonts = {part["name"]: part for part in parts.values() if part["type"] == "file"}
    for entry in (entry for entry in listed if not entry["file"].endswith(".txt")):
        assert fonts[entry["file"]]["hashes"][0]["content"] == entry["sha256"]
        assert fonts[entry["file"]]["licenses"] == [{"expression": "OFL-1.1"}]
    files = " ".join(value["value"] for part in parts.values() for value in part.get("properties", []))
    for name in ("libpango-1.0", "libharfbuzz.so", "libharfbuzz-subset", "libfontconfig", "libfreetype"):
        assert name in files
    (whole,) = (each for each in bill["dependencies"] if each["ref"] == "tmpublish")
    assert set(whole["dependsOn"]) == parts.keys()
