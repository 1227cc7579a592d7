"""Test what goes in, and the moment that the files bear."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from institutions import read_plan
from published_plans import SMALL, SOURCE, TEMPLATES
from sample_pictures import encoded, harbour

from tmpublish import loader
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError


@pytest.fixture(autouse=True)
def _no_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def test_faults_of_plan_and_brand_come_out_together(small: Path, tmp_path: Path) -> None:
    small.write_text(SMALL.replace("summary:", "sumary:"), "utf-8")
    (tmp_path / "_brand.yml").write_text("color: [", "utf-8")
    with pytest.raises(PublishError) as refused:
        loader.read(small, tmp_path)
    assert {Path(problem.path).name for problem in refused.value.problems} == {"plan.yaml", "_brand.yml"}


def test_files_bear_the_date_of_the_plan(small: Path) -> None:
    assert loader.stamp(loader.read(small, TEMPLATES)) == datetime(2026, 3, 12, tzinfo=UTC)


def test_or_the_moment_that_the_environment_asks_for(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert loader.stamp(loader.read(small, TEMPLATES)) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("epoch", ["yesterday", "0", "99999999999999999999", "-1"])
def test_a_moment_that_no_file_can_bear_is_refused(
    epoch: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is “"):
        loader.stamp(loader.read(small, TEMPLATES))


def test_a_year_that_no_file_can_bear_is_named_with_its_line(small: Path) -> None:
    small.write_text(SMALL.replace("date: 2026", "date: 1926"), "utf-8")
    with pytest.raises(
        PublishError, match=r"plan\.yaml:3:1: error: .*Correct the year\. \[date_out_of_range\]"
    ):
        loader.stamp(loader.read(small, TEMPLATES))


def test_the_record_names_no_folder_of_this_machine(small: Path) -> None:
    record = loader.record(loader.read(small, TEMPLATES))
    assert record.source == "plan.yaml"
    assert not [name for name in record.templates if name.startswith(("/", ".."))]
    assert {"_brand.yml", "_languages.yml", "fonts/SourceSerif4-Regular.ttf"} <= record.templates.keys()


SPOTLIGHT = """\
spotlight:
  id: quay
  name: {en: Quay, zh: 码头}
  kicker: {en: Spotlight, zh: 聚焦}
  title: {en: The quay, zh: 码头}
  lead: {en: It is lit., zh: 灯火通明。}
  short: {en: Lit, zh: 灯火}
  pictures:
    - {file: quay.jpg, alt: {en: A quay, zh: 码头}}
    - {file: NAME, alt: {en: A house, zh: 房子}}
"""


def pictured(small: Path, name: str) -> loader.Inputs:
    """Read a small plan with two pictures, a sound one and another."""
    small.write_text(SMALL + SPOTLIGHT.replace("NAME", name), "utf-8")
    (small.parent / "quay.jpg").write_bytes(encoded(harbour((450, 300))))
    return loader.read(small, TEMPLATES)


def test_pictures_are_read_once_cleaned_and_named_in_the_record(small: Path) -> None:
    (small.parent / "more").mkdir()
    (small.parent / "more" / "house.png").write_bytes(encoded(harbour((300, 450)), "PNG"))
    given = pictured(small, "more/house.png")
    assert {name: picture.kind for name, picture in given.pictures.items()} == {
        "quay.jpg": "jpeg",
        "more/house.png": "png",
    }
    record = loader.record(given)
    assert record.pictures is not None
    assert record.pictures.keys() == {"quay.jpg", "more/house.png"}
    (small.parent / "quay.jpg").write_bytes(encoded(harbour((600, 400))))
    assert loader.record(loader.read(small, TEMPLATES)).pictures != record.pictures


def test_the_source_is_what_was_read(small: Path) -> None:
    assert loader.read(small, TEMPLATES).source == small.read_bytes()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("qay.jpg", "Use `quay.jpg`. [missing_picture]"),
        ("Quay.jpg", "Use `quay.jpg`. [missing_picture]"),
        ("../quay.jpg", "and write its path with `/`. [outside_path]"),
        ("https://example.org/quay.jpg", "Save the file beside the plan and write its name. [outside_path]"),
        ("link.jpg", "Put the file itself in its place. [outside_path]"),
        ("page.jpg", "a web page. Save the picture as JPEG or PNG. [bad_picture]"),
        ("plan.yaml", "is not a picture. Save the picture as JPEG or PNG. [bad_picture]"),
    ],
)  # fmt: skip
def test_a_picture_that_cannot_be_had_is_reported_with_its_line(small: Path, name: str, said: str) -> None:
    (small.parent / "page.jpg").write_text("<!DOCTYPE html><title>404</title>")
    (small.parent / "link.jpg").symlink_to("quay.jpg")
    with pytest.raises(PublishError) as refused:
        pictured(small, name)
    (reported,) = (str(problem) for problem in refused.value.problems if problem.severity == "error")
    assert "plan.yaml:31:8: " in reported
    assert reported.endswith(said)


def test_the_plan_of_one_language_has_all_its_texts_and_no_other(tmp_path: Path) -> None:
    inputs = loader.read(SOURCE, TEMPLATES)
    for language in inputs.plan.languages:
        one = loader.in_language(inputs, language)
        assert one.plan.languages == [language]
        file = tmp_path / f"{language}.yaml"
        file.write_bytes(one.source)
        assert read_plan(file) == one.plan
        assert one.plan.vision.text[language] == inputs.plan.vision.text[language]
