"""Test that a new plan can be published at once, whatever its name, languages and color."""

import json
from pathlib import Path

import pytest
from suites import thorough

from tmpublish import cli, loader
from tmpublish.build import build
from tmpublish.design.palette import close_pairs
from tmpublish.environment import UsageError
from tmpublish.starter import FILES, SCHEMA, SOURCE, Options, create


def read(folder: Path) -> loader.Inputs:
    return loader.read(folder / SOURCE, folder / "templates")


def test_a_new_plan_publishes_at_once(tmp_path: Path) -> None:
    assert create(tmp_path, Options()) == []
    assert {path for path in (*FILES, SCHEMA) if not (tmp_path / path).is_file()} == set()
    given = read(tmp_path)
    assert not given.warnings
    made = build(tmp_path / SOURCE, tmp_path / "templates", tmp_path / "dist")
    names = ("booklet-en.pdf", "summary-en.pdf", "deck-en.pptx", "web-en.html", "template.pptx")
    assert list(made.files) == [f"northgate-strategy-{name}" for name in names]
    assert not made.warnings


def test_a_new_plan_has_the_name_in_all_languages_that_were_asked_for(tmp_path: Path) -> None:
    create(tmp_path, Options("St. Mary’s Hospital Trust", ("en", "zh")))
    given = read(tmp_path)
    assert not given.warnings
    assert given.plan.slug == "st-marys-hospital-trust-strategy"
    assert given.plan.identity.institution.root == dict.fromkeys(("en", "zh"), "St. Mary’s Hospital Trust")
    assert given.design.brand.name == "St. Mary’s Hospital Trust"
    assert "Northgate" not in (tmp_path / SOURCE).read_text("utf-8")
    assert "北门" not in (tmp_path / SOURCE).read_text("utf-8")


@pytest.mark.parametrize(
    "name", ['The "Best" \\ Clinic', *map(thorough, ("海港医院", "A Very Long Name of a Hospital in a Town"))]
)
def test_any_name_gives_a_plan(name: str, tmp_path: Path) -> None:
    create(tmp_path, Options(name, ("zh", "en")))
    assert read(tmp_path).plan.languages == ["zh", "en"]


def test_a_language_without_sample_texts_begins_in_english(tmp_path: Path) -> None:
    create(tmp_path, Options(languages=("de",)))
    assert read(tmp_path).plan.vision.title["de"] == "Vision"


def test_a_color_that_is_too_light_becomes_one_with_enough_contrast(tmp_path: Path) -> None:
    (note,) = create(tmp_path, Options(color="FFCC00"))
    colors = read(tmp_path).design.brand.colors
    assert note == (
        "#FFCC00 has too little contrast for text. "
        f"The brand uses {colors['ground']}, the nearest that has enough."
    )
    assert not close_pairs({role: colors[role] for role in ("ground", "paper", "ink")})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(theme="nope"), "There is no theme `nope`. Use "),
        (Options(color="red"), "“red” is not a color."),
        (Options(languages=("xx",)), "`xx` has no language pack."),
        (Options("word " * 14), "The text has 14 words; the limit is 10. Cut 4."),
    ],
)
def test_options_that_lead_to_no_plan_are_refused(options: Options, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        create(tmp_path / "plan", options)
    assert said in str(refused.value)
    assert not (tmp_path / "plan").exists()


def test_a_file_that_is_there_already_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Mine.")
    with pytest.raises(UsageError, match="already exists"):
        create(tmp_path, Options())
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_new_and_lint_as_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "plan", "--lang", "zh", "--lang", "en"]) == 0
    assert (
        capsys.readouterr().out == "Wrote a sample plan to plan/. To publish it: cd plan && tmpublish build\n"
    )
    monkeypatch.chdir("plan")
    assert "languages: [zh, en]" in Path(SOURCE).read_text("utf-8")
    assert cli.main(["lint"]) == 0
    assert capsys.readouterr().err == "1 plan checked, no problems.\n"
    Path(SOURCE).write_text(Path(SOURCE).read_text("utf-8") + "foo: 1\n", "utf-8")
    assert cli.main(["lint", SOURCE, "nope.yaml", "--format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["missing_file", "unknown_key"]
    place = run["results"][-1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "source/plan.yaml"}
    assert place["region"]["startLine"] > 50
    whole = Path(SOURCE).absolute()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert cli.main(["lint", str(whole), "--format", "sarif"]) == 1
    assert f'"uri": "{whole.as_uri()}"' in capsys.readouterr().out
