"""What of the plan's file gets out: the attached source without comments, or nothing."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from institutions import ROOT
from published_plans import SMALL, TEMPLATES
from suites import thorough

from tmpublish import checks
from tmpublish.build import build
from tmpublish.yaml_source import canonical, parse_document

NOTE = b"the dean doubts this"
PLANTED = SMALL.replace("\n", f"  # internal: {NOTE.decode()}\n", 1).replace(
    "vision:\n", f"# {NOTE.decode()}\nvision: # {NOTE.decode()}\n"
)


def parts(data: bytes) -> Iterator[bytes]:
    """Yield a file and everything inside it, decompressed: streams of a PDF, parts of a package, its plan."""
    yield data
    if packed := b"".join(re.findall(rb'name="Plan \d+"><vt:lpwstr>([^<]*)', data)):
        yield zlib.decompress(base64.b64decode(packed))
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as document:
            yield from (each.read_bytes() for each in document.objects if isinstance(each, pikepdf.Stream))
            plain = io.BytesIO()
            document.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
            yield plain.getvalue()
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield from parts(package.read(name))


@pytest.mark.parametrize("attach", [True, thorough(False)])
def test_no_comment_of_the_plan_gets_out(attach: bool, small: Path, tmp_path: Path) -> None:
    small.write_text(PLANTED + ("" if attach else "attach_source: false\n"), "utf-8")
    assert small.read_bytes().count(NOTE) == 3
    build(small, TEMPLATES, tmp_path / "dist", languages=("en",))
    files = {path.name: path.read_bytes() for path in (tmp_path / "dist").iterdir()}
    assert {name.rpartition(".")[2] for name in files} == {"pdf", "pptx", "html", "json"}
    assert [name for name, data in files.items() if any(NOTE in part for part in parts(data))] == []
    for name, data in files.items():
        if name.endswith(".pdf"):
            with pikepdf.open(io.BytesIO(data)) as document:
                assert len(document.attachments) == attach


@pytest.mark.thorough
@pytest.mark.parametrize("attach", [True, False])
def test_the_check_of_such_a_set_finds_no_difference(attach: bool, small: Path, tmp_path: Path) -> None:
    small.write_text(PLANTED + ("" if attach else "attach_source: false\n"), "utf-8")
    build(small, TEMPLATES, tmp_path / "dist", languages=("en",))
    published = checks.read_published(tmp_path / "dist", small, TEMPLATES)
    assert {problem.code for problem in checks.check_set(published)} == {"file_absent"}  # those in Chinese


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("# head\na: x # note\n# end\nb: y\n", "a: x\nb: y\n"),
        ('a: "y # no" # yes\n', 'a: "y # no"\n'),
        ("a: x#y\n", "a: x#y\n"),
        ("a: >- # note\n  text # in text\n  # also text\n# after\nb: z\n", None),
        ("a: {en: v, # one\n  zh: w} # two\n", "a: {en: v,\n  zh: w}\n"),
        ("a: 'it''s # one' #two\n", "a: 'it''s # one'\n"),
        ("a: 'open # no YAML\n", "a: 'open # no YAML\n"),
    ],
)
def test_comments_are_removed_and_nothing_else(typed: str, kept: str | None) -> None:
    expected = kept or "a: >-\n  text # in text\n  # also text\nb: z\n"
    assert canonical(typed.encode()).decode() == expected


def test_the_plans_of_the_repository_mean_the_same_without_comments() -> None:
    for path in (Path("source/plan.yaml"), *Path("tests/data/institutions").glob("*/plan.yaml")):
        data = (ROOT / path).read_bytes()
        assert parse_document(canonical(data), "p").data == parse_document(data, "p").data
