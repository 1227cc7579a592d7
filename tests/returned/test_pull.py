"""Test that hand edits of a returned deck come into the plan, and that nothing else of it changes."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from edited_decks import (
    as_libreoffice,
    box_deleted,
    box_pasted,
    cell_changed,
    edited,
    notes_changed,
    point_changed,
    run_split,
    set_words,
    slide_added,
    slide_copied,
    slide_deleted,
    slide_hidden,
    slide_moved,
    words_changed,
)
from institutions import INVENTED, REAL, SOURCE, outfit, read_plan
from published_plans import SMALL, TEMPLATES, Run
from suites import thorough

from tmpublish import loader, renderers
from tmpublish.cli import main
from tmpublish.design.theme import read_design
from tmpublish.diagnostics import PublishError
from tmpublish.plan import plan_texts
from tmpublish.plan.fields import parse_amount
from tmpublish.renderers import RenderedFile
from tmpublish.returned import pull as pulling
from tmpublish.returned.copy_reader import Received
from tmpublish.returned.deck_edits import DeckEdits, Edit, SlideText, compare, read_slides
from tmpublish.returned.likeness import merged, only_typography
from tmpublish.returned.plan_numbers import changed_numbers, number_cells, plan_numbers
from tmpublish.returned.pull import Pulled, pull
from tmpublish.yaml_source import find, parse_document, typed_place
from tmpublish.yaml_source.rewriting import rewritten


def deck_of(journey: Run, language: str) -> bytes:
    return next(journey.dist.glob(f"*deck-{language}.pptx")).read_bytes()


def slides(data: bytes) -> tuple[SlideText, ...]:
    return read_slides(Received("deck.pptx", data, {}))


each_way = pytest.mark.parametrize(
    ("language", "program"),
    [
        thorough("en", "powerpoint"),
        thorough("en", "libreoffice"),
        thorough("zh", "powerpoint"),
        ("zh", "libreoffice"),
    ],
)


def returned(journey: Run, language: str, program: str, *edits: object) -> bytes:
    more = (as_libreoffice,) if program == "libreoffice" else ()
    return edited(deck_of(journey, language), *edits, *more)  # type: ignore[arg-type]


@each_way
def test_a_deck_that_was_only_saved_has_no_edits(journey: Run, language: str, program: str) -> None:
    back = slides(returned(journey, language, program))
    assert compare(slides(deck_of(journey, language)), back) == DeckEdits()


WORDS = {"en": "Vision of a new day", "zh": "崭新愿景"}


@each_way
def test_every_kind_of_edit_is_named_once(journey: Run, language: str, program: str) -> None:
    built = slides(deck_of(journey, language))
    last = len(built)
    note = next(n for n, line in enumerate(built[3].notes) if len(line) > 20)
    back = returned(
        *(journey, language, program),
        words_changed("vision.title", WORDS[language]),
        run_split("mission.title"),
        notes_changed(4, note, "Other notes."),
        box_pasted(5, "Pasted words"),
        slide_hidden(6),
        slide_added("Added slide"),
        slide_copied(3),
        slide_moved(8, 12),
        slide_deleted(last - 1),
    )
    found = compare(built, slides(back))
    assert [(each.before, each.after) for each in found.edits] == [
        (next(box for box in built[2].boxes if box.name == "vision.title").lines[0], WORDS[language]),
        (built[3].notes[note], "Other notes."),
    ]
    said = "\n".join(found.remarks)
    for words in (
        "Pasted words",
        "was hidden",
        "Added slide",
        "is a copy of slide 3",
        "was moved",
        "was deleted",
    ):
        assert words in said
    assert len(found.remarks) == 6, said


@pytest.mark.parametrize("language", ["en", thorough("zh")])
def test_a_deleted_box_is_named(journey: Run, language: str) -> None:
    built = slides(deck_of(journey, language))
    found = compare(built, slides(returned(journey, language, "", box_deleted("vision.title"))))
    assert not found.edits
    assert len(found.remarks) == 1
    assert "was deleted" in found.remarks[0]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    copied = tmp_path / "plan.yaml"
    copied.write_bytes(SOURCE.read_bytes())
    return copied


@pytest.fixture
def built(journey: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the published deck for the one that is built again, which it equals."""
    monkeypatch.setattr(pulling, "_built", lambda _origin, language, *_: slides(deck_of(journey, language)))


def pulled(journey: Run, source: Path, language: str, program: str, *edits: object) -> Pulled:
    deck = source.parent / f"edited-{language}.pptx"
    deck.write_bytes(returned(journey, language, program, *edits))
    return pull(deck, source, TEMPLATES)


@each_way
@pytest.mark.usefixtures("built")
def test_an_edit_changes_its_own_lines_alone(journey: Run, source: Path, language: str, program: str) -> None:
    found = pulled(journey, source, language, program, words_changed("vision.title", WORDS[language]))
    assert [problem.code for problem in found.problems] == ["pull_taken"]
    assert ("Bring along: zh" if language == "en" else "Bring along: en") in found.problems[0].message
    before, after = found.before.decode().split("\n"), found.after.decode().split("\n")
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
    tree = parse_document(found.after, "plan").data
    assert find(tree, ("vision", "title", language)) == WORDS[language]


@pytest.mark.usefixtures("built")
def test_breaks_and_marks_of_the_plan_stay(journey: Run, source: Path) -> None:
    title = plan_texts(read_plan(source), "en")["closing.title"].text
    found = pulled(
        journey, source, "en", "", words_changed("closing.title", title.replace("Future", "Years Ahead"))
    )
    typed = str(find(parse_document(SOURCE.read_bytes(), "plan").data, ("closing", "title", "en")))
    value = find(parse_document(found.after, "plan").data, ("closing", "title", "en"))
    assert value == typed.replace("Future", "Years Ahead")


@pytest.mark.thorough
@pytest.mark.usefixtures("built")
def test_a_plan_that_moved_on_keeps_its_changes(journey: Run, source: Path) -> None:
    text = source.read_text("utf-8")
    assert "\n  title: {en: Vision, zh: 愿景}" in text
    source.write_text(
        text.replace("\n  title: {en: Vision, zh: 愿景}", "\n  title: {en: Our Vision, zh: 愿景}", 1), "utf-8"
    )
    found = pulled(journey, source, "en", "", words_changed("vision.title", "Vision of a new day"))
    assert (
        find(parse_document(found.after, "plan").data, ("vision", "title", "en")) == "Our Vision of a new day"
    )
    source.write_text(
        text.replace("\n  title: {en: Vision, zh: 愿景}", "\n  title: {en: Outlook, zh: 愿景}", 1), "utf-8"
    )
    found = pulled(journey, source, "en", "", words_changed("vision.title", "Prospect"))
    assert [problem.code for problem in found.problems] == ["pull_conflict"]
    assert found.patch == ""


@pytest.mark.thorough
@pytest.mark.usefixtures("built")
def test_autocorrection_is_not_taken(journey: Run, source: Path) -> None:
    name = "approach.title"
    words = plan_texts(read_plan(source), "en")[name].text
    found = pulled(journey, source, "en", "", words_changed(name, words.replace("“", '"').replace("”", '"')))
    assert [problem.code for problem in found.problems] == ["pull_typography"]
    assert found.after == found.before


@pytest.mark.thorough
@pytest.mark.usefixtures("built")
def test_the_patch_is_one_that_git_applies(
    journey: Run, source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deck = source.parent / "edited.pptx"
    deck.write_bytes(returned(journey, "zh", "", words_changed("vision.title", "崭新愿景")))
    monkeypatch.chdir(source.parent)
    subprocess.run(["git", "init", "-q"], check=True)
    command = ["pull", deck.name, "--source", source.name, "--templates", str(TEMPLATES)]
    assert main(command) == 1
    shown = capsys.readouterr()
    before = source.read_bytes()
    subprocess.run(["git", "apply"], input=shown.out.encode(), check=True)
    applied = source.read_bytes()
    source.write_bytes(before)
    assert main([*command, "--write"]) == 1
    assert source.read_bytes() == applied != before


def test_what_is_no_deck_is_refused(journey: Run, source: Path) -> None:
    booklet = next(journey.dist.glob("*booklet-en.pdf"))
    with pytest.raises(PublishError, match="tmpublish review"):
        pull(booklet, source, TEMPLATES)
    (source.parent / "x.pptx").write_bytes(b"PK\3\4 no deck")
    with pytest.raises(PublishError, match="cannot be read"):
        pull(source.parent / "x.pptx", source, TEMPLATES)


@pytest.mark.thorough
@pytest.mark.parametrize("institution", [REAL, *sorted(each.name for each in INVENTED.iterdir())])
def test_build_and_pull_are_an_empty_patch(
    institution: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, templates = outfit(institution, tmp_path)
    given = loader.read(source, templates)
    keys = [("deck", language) for language in given.plan.languages]
    made = renderers.render(given, keys, loader.stamp(given), "decks")
    monkeypatch.setattr(renderers, "render", lambda *_: made)
    for (_, language), deck in made.items():
        for program in ("powerpoint", "libreoffice"):
            back = tmp_path / f"{program}-{language}.pptx"
            back.write_bytes(edited(deck.data, *((as_libreoffice,) if program == "libreoffice" else ())))
            found = pull(back, source, templates)
            assert (found.patch, found.problems) == ("", []), back.name


Deck = Callable[..., Pulled]


@pytest.fixture(scope="module")
def made_in_taipei(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Mapping[Any, RenderedFile]]:
    source, templates = outfit("taipei-faculty", tmp_path_factory.mktemp("taipei"))
    given = loader.read(source, templates)
    return source, templates, renderers.render(given, [("deck", "en")], loader.stamp(given), "decks")


@pytest.fixture
def deck_in_taipei(
    made_in_taipei: tuple[Path, Path, Mapping[Any, RenderedFile]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Deck:
    """Return a function that pulls edits, the plan being another one by then if it is given."""
    source, templates, made = made_in_taipei
    monkeypatch.setattr(renderers, "render", lambda *_: made)

    def pulled(*edits: Any, today: Callable[[str], str] = str) -> Pulled:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        shutil.copytree(source.parent, folder, dirs_exist_ok=True)
        (folder / "back.pptx").write_bytes(edited(made["deck", "en"].data, *edits))
        (folder / "plan.yaml").write_text(today(source.read_text("utf-8")), "utf-8")
        return pull(folder / "back.pptx", folder / "plan.yaml", templates)

    return pulled


def lines_changed(found: Pulled) -> list[str]:
    before, after = found.before.decode().split("\n"), found.after.decode().split("\n")
    return [new.strip() for old, new in zip(before, after, strict=True) if old != new]


FIRST, SECOND = '- [{zh-Hant: "從做中學", en: "Learning by doing"}', '- [{zh-Hant: "由居民出題"'


@pytest.mark.thorough
@pytest.mark.parametrize("program", ["powerpoint", "libreoffice"])
def test_edited_numbers_of_tables_come_into_the_plan(program: str, deck_in_taipei: Deck) -> None:
    found = deck_in_taipei(
        cell_changed("sections.budget", 0, 1, "The year 2027"),
        # Two cells that swap their numbers are two edits.
        cell_changed("sections.budget", 1, 1, "22"),
        cell_changed("sections.budget", 1, 2, "18"),
        cell_changed("sections.budget", 2, 3, "1,099.5"),
        cell_changed("sections.budget", 3, 1, "about 20"),
        cell_changed("sections.budget", 4, 1, "51"),  # a sum
        point_changed(1, 65.5),  # one too
        *((as_libreoffice,) if program == "libreoffice" else ()),
    )
    heads, first, second = lines_changed(found)
    assert "The year 2027" in heads
    assert first == f"{FIRST}, 22, 18, 24, 24, 22]"
    assert second.startswith(SECOND)
    assert ", 12, 16, 1099.5, 20, 20]" in second
    said = [problem.message for problem in found.problems if problem.code == "pull_not_in_plan"]
    assert len(said) == 3, said
    assert "“about 20”. The plan has a number there" in said[0]
    assert "from several values" in said[1]
    assert "2028: 65.5" in said[2]


@pytest.mark.thorough
def test_edited_numbers_of_measures_come_into_the_plan(deck_in_taipei: Deck) -> None:
    sentence = "Students who completed a lane course: 28% in 2026 · {}% in 2029 · 100% in 2031"

    def note_changed(presentation: Any) -> None:
        notes = [slide.notes_slide.notes_text_frame for slide in presentation.slides]
        lines = (line for each in notes for line in each.paragraphs if line.text == sentence.format(70))
        set_words(next(lines), sentence.format(75))

    found = deck_in_taipei(
        note_changed,
        words_changed("value", "30%"),  # the first of those set large
        cell_changed("sections.targets", 2, 3, "1,500 videos"),
        cell_changed("sections.targets", 6, 2, "5 of 36"),
        cell_changed("sections.targets", 3, 3, "44 or more"),
    )
    first, second, third = lines_changed(found)
    assert "start: {2026: 30}, target: {2029: 75, 2031: 100}" in first
    assert "2031: 1500" in second
    assert "2026: 5" in third
    refused = [problem.message for problem in found.problems if problem.code != "pull_taken"]
    assert len(refused) == 1
    assert "Write a number" in refused[0]


@pytest.mark.parametrize(
    "plan", [SOURCE, *sorted(INVENTED.glob("*/plan.yaml"))], ids=lambda path: path.parent.name
)
def test_every_cell_and_point_of_one_number_has_its_place(plan: Path) -> None:
    given, tree = read_plan(plan), parse_document(plan.read_bytes(), "plan").data
    packs = read_design(TEMPLATES, languages=given.languages).languages
    for language in given.languages:
        known, cells = plan_numbers(given, packs[language]), number_cells(given)
        assert set(cells.values()) <= known.keys()
        assert all(parse_amount(find(tree, each.place)) == each.value for each in known.values())
        for (box, *cell), text_id in cells.items():
            words = "Series, name: 7.5" if box.endswith(".chart") else known[text_id].words
            edit = Edit(1, box, words, words, (cell[0], cell[1]))
            value = Decimal("7.5") if box.endswith(".chart") else known[text_id].value
            assert changed_numbers(edit, known, cells, packs[language]) == {text_id: value}


def test_a_point_of_a_chart_has_a_place_if_it_is_one_cell(tmp_path: Path) -> None:
    source = tmp_path / "plan.yaml"
    rows = "[[{en: Large, zh: 大}, 12, 1], [{en: Small, zh: 小}, 20, 2]]"
    table = "sections:\n  - {id: boats, kind: table, title: {en: Boats, zh: 船}, columns: [Kind, A, B],"
    for chart in ("bars", "columns"):
        source.write_text(f"{SMALL}{table} rows: {rows}, chart: {chart}}}\n", "utf-8")
        found = number_cells(read_plan(source))
        assert not any(box.endswith(".chart") for box, *_ in found)
    source.write_text(f"{SMALL}{table.replace(', B', '')} rows: [[L, 12], [S, 20]], chart: bars}}\n", "utf-8")
    found = number_cells(read_plan(source))
    assert found["sections.boats.chart", 1, 0] == found["sections.boats", 1, 1] == "sections.boats.rows.2.2"


@pytest.mark.thorough
def test_numbers_of_a_table_find_their_row_in_a_plan_that_moved_on(deck_in_taipei: Deck) -> None:
    def with_a_row_more(text: str) -> str:
        return text.replace(FIRST, '- [{zh-Hant: "新主軸", en: "New theme"}, 1, 1, 1, 1, 1]\n      ' + FIRST)

    edit = cell_changed("sections.budget", 1, 1, "19")
    assert lines_changed(deck_in_taipei(edit, today=with_a_row_more)) == [f"{FIRST}, 19, 22, 24, 24, 22]"]
    found = deck_in_taipei(edit, today=lambda text: text.replace(f"{FIRST}, 18,", f"{FIRST}, 17,"))
    assert [problem.code for problem in found.problems] == ["pull_conflict"]
    assert found.patch == ""
    found = deck_in_taipei(edit, today=lambda text: text.replace(f"{FIRST}, 18,", f"{FIRST}, 19.0,"))
    assert (found.problems, found.patch) == ([], "")


@pytest.mark.parametrize(
    ("base", "today", "back", "wanted"),
    [
        ("one two three", "one two three", "one 2 three", "one 2 three"),
        ("one two three", "one // two three", "one two 3", "one // two 3"),
        ("one two three", "1 two three", "one two 3", "1 two 3"),
        ("one two three", "one 2 three", "one zwei three", None),
        ("one two three", "one 2 three", "one 2 three", "one 2 three"),
        ("创新医学与医疗健康", "创新医学 // 与医疗健康", "开创医学与医疗健康", "开创医学 // 与医疗健康"),
    ],
)
def test_edits_of_other_words_are_joined(base: str, today: str, back: str, wanted: str | None) -> None:
    assert merged(base, today, back) == wanted


def test_typography_is_not_wording() -> None:
    assert only_typography("the “I”s — now…", 'the "I"s - now...')
    assert not only_typography("the I", "the eye")


@pytest.mark.parametrize(
    "plan", [SOURCE, *map(thorough, sorted(INVENTED.glob("*/plan.yaml")))], ids=lambda path: path.parent.name
)
def test_every_text_of_every_plan_can_be_rewritten_alone(plan: Path) -> None:
    data, read = plan.read_bytes(), read_plan(plan)
    tree = parse_document(data, "plan").data
    places = [
        typed_place(tree, each.place) for tag in read.languages for each in plan_texts(read, tag).values()
    ]
    typed = {place: str(find(tree, place)) for place in places if isinstance(find(tree, place), str)}
    assert len(typed) >= len(set(places)) - 2
    # The same words give the same bytes, and other words change their own lines alone.
    assert parse_document(rewritten(data, typed), "plan").data == tree
    wanted = {place: f"{text} 8" for place, text in list(typed.items())[::7]}
    after = rewritten(data, wanted)
    found = parse_document(after, "plan").data
    assert {place: find(found, place) for place in typed} == typed | wanted
    kept = [line for line in data.decode().split("\n") if line.lstrip().startswith("#")]
    assert [line for line in after.decode().split("\n") if line.lstrip().startswith("#")] == kept
