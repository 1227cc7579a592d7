"""Test what goes in, and the moment that the files bear."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import SMALL, TEMPLATES

from tmpublish import inputs
from tmpublish.machine import UnableError
from tmpublish.problems import PublishError


@pytest.fixture(autouse=True)
def _no_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def test_faults_of_plan_and_brand_come_out_together(small: Path, tmp_path: Path) -> None:
    small.write_text(SMALL.replace("summary:", "sumary:"), "utf-8")
    (tmp_path / "_brand.yml").write_text("color: [", "utf-8")
    with pytest.raises(PublishError) as refused:
        inputs.read(small, tmp_path)
    assert {Path(problem.path).name for problem in refused.value.problems} == {"plan.yaml", "_brand.yml"}


def test_files_bear_the_date_of_the_plan(small: Path) -> None:
    assert inputs.stamp(inputs.read(small, TEMPLATES)) == datetime(2026, 3, 12, tzinfo=UTC)


def test_or_the_moment_that_the_environment_asks_for(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert inputs.stamp(inputs.read(small, TEMPLATES)) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("epoch", ["yesterday", "0", "99999999999999999999", "-1"])
def test_a_moment_that_no_file_can_bear_is_refused(
    epoch: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UnableError, match="SOURCE_DATE_EPOCH is “"):
        inputs.stamp(inputs.read(small, TEMPLATES))


def test_a_year_that_no_file_can_bear_is_named_with_its_line(small: Path) -> None:
    small.write_text(SMALL.replace("date: 2026", "date: 1926"), "utf-8")
    with pytest.raises(PublishError, match=r"plan\.yaml:3:1: .*mend the year \[date_out_of_range\]"):
        inputs.stamp(inputs.read(small, TEMPLATES))


def test_the_record_names_no_folder_of_this_machine(small: Path) -> None:
    record = inputs.record(inputs.read(small, TEMPLATES))
    assert record.source == "plan.yaml"
    assert not [name for name in record.templates if name.startswith(("/", ".."))]
    assert {"_brand.yml", "_languages.yml", "fonts/SourceSerif4-Regular.ttf"} <= record.templates.keys()
