"""Test the whole journey: the real plan, published by the command, read back, and published once more."""

import json
import re
from pathlib import Path

import pytest
from institutions import LIBRARY, outfit
from published_plans import Run, publish

from tmpublish import cli

SLUG = "tsinghua-medicine-strategic-plan"
KINDS = {"booklet": "pdf", "summary": "pdf", "deck": "pptx", "web": "html"}
FILES = [f"{SLUG}-{kind}-{language}.{KINDS[kind]}" for kind in KINDS for language in ("en", "zh")]
FILES.append(f"{SLUG}-template.pptx")


def test_it_ends_well(journey: Run) -> None:
    assert journey.code == 0, journey.out + journey.err


def test_the_files_lie_in_dist_and_nothing_else(journey: Run) -> None:
    assert sorted(path.name for path in journey.dist.iterdir()) == sorted([*FILES, "manifest.json"])


def test_each_step_is_reported_with_its_time(journey: Run) -> None:
    lines = journey.err.splitlines()
    assert all(re.fullmatch(r".+ in \d+\.\d s\.?", line) for line in lines), journey.err
    assert sum(line.startswith("Rendered ") for line in lines) == len(FILES)


def test_the_table_names_every_file(journey: Run) -> None:
    assert sorted(line.split()[0] for line in journey.out.splitlines()) == sorted(
        f"dist/{name}" for name in FILES
    )


def test_the_manifest_counts_pages_and_slides(journey: Run) -> None:
    files = json.loads((journey.dist / "manifest.json").read_text("utf-8"))["predicate"]["files"]
    booklets, summaries, decks, template = FILES[:2], FILES[2:4], FILES[4:6], FILES[-1]
    assert {files[name]["pages"] for name in summaries} == {1}
    assert files[booklets[0]]["pages"] == files[booklets[1]]["pages"] >= 24
    assert files[decks[0]]["slides"] == files[decks[1]]["slides"] >= 16
    assert files[template]["layouts"] >= 10


@pytest.mark.thorough
def test_check_finds_no_difference_from_a_fresh_build(
    library: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, templates = outfit(LIBRARY, tmp_path)
    words = ["check", "--dist", str(library.dist), "--source", str(source), "--templates", str(templates)]
    assert cli.main(words) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.thorough
def test_another_place_locale_and_time_zone_give_the_same_bytes(library: Run, tmp_path: Path) -> None:
    folder = tmp_path / "一个 other folder"
    folder.mkdir()
    strange = {"LC_ALL": "zh_CN.UTF-8", "TZ": "Pacific/Chatham", "PYTHONHASHSEED": "7", "HOME": str(folder)}
    once_more = publish(folder / "dist", *outfit(LIBRARY, folder), **strange)
    assert once_more.code == 0, once_more.out + once_more.err
    for path in sorted(library.dist.iterdir()):
        assert (folder / "dist" / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.thorough
def test_another_institution_publishes_without_a_line_of_code_changed(library: Run) -> None:
    assert library.code == 0, library.out + library.err
    names = {path.name.removeprefix(f"{LIBRARY}-") for path in library.dist.iterdir()}
    assert names >= {f"{kind}-{language}.{KINDS[kind]}" for kind in KINDS for language in ("en", "zh")}
