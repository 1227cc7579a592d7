"""Test whether a text that a file lacks is noticed, and what a family says that its files leave out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import codes, with_members, with_pdf, with_texts
from hiding import alone, letters, on_page, text

from tmpublish.checks import CheckContext, coverage_rules, segmentation, text_coverage
from tmpublish.checks.coverage_rules import Purpose, fits
from tmpublish.checks.expected_text import phrasebook
from tmpublish.checks.text_coverage import STATES, Cell
from tmpublish.checks.text_normalization import Passage, passage, wording
from tmpublish.design.theme import Design
from tmpublish.loader import Inputs


def cells(published: CheckContext, path: str) -> dict[tuple[str, str], Cell]:
    found = text_coverage.matrix(published).cells
    return {(cell.output, cell.language): cell for cell in found if cell.path == path}


def test_every_text_of_the_real_plan_has_a_state_in_every_file(published: CheckContext) -> None:
    counts = text_coverage.matrix(published).counts()
    assert set(counts) == {
        (output, language) for output in coverage_rules.KINDS for language in published.given.plan.languages
    }
    assert len({sum(states.values()) for states in counts.values()}) == 1
    assert all(states["missing"] == 0 for states in counts.values())
    assert counts["booklet", "en"] == counts["booklet", "zh"]
    assert counts["deck", "en"]["shortened"] > 30


def test_states_give_the_page_and_the_line(published: CheckContext) -> None:
    text = cells(published, "goals.discovery.priorities.1.text")
    assert {key: (cell.state, cell.number) for key, cell in text.items() if key[1] == "zh"} == {
        ("booklet", "zh"): ("present", 13),
        ("summary", "zh"): ("shortened", 1),
        ("deck", "zh"): ("shortened", 8),
        ("notes", "zh"): ("present", 8),
    }
    lines = published.given.source.decode("utf-8").splitlines()
    assert lines[text["booklet", "zh"].line - 1].strip().startswith("zh:")
    assert cells(published, "goals.discovery.priorities.1.short")["notes", "en"].state == "left out"
    assert cells(published, "identity.description")["summary", "en"].state == "present"


def missing(published: CheckContext) -> set[str]:
    found = list(text_coverage.check_missing(published))
    assert codes(found) <= {"text_missing"}
    assert all(problem.path.endswith("plan.yaml") and problem.line for problem in found)
    return {path for problem in found for path in re.findall(r"^`([^`]*)`", problem.message)}


@pytest.mark.parametrize(
    "change",
    [
        letters(lambda line: line[:3] + line[4:]),
        letters(lambda line: line[:-1], 7),
        text(lambda _: b"BT ET", 5),
    ],
)
def test_a_text_that_is_not_whole_is_missing_even_where_the_manifest_is_silent(
    change: object, published: CheckContext
) -> None:
    path = "goals.discovery.priorities.1.text"
    silent = with_texts(published, path, "en", "booklet", None)
    assert path in missing(on_page(silent, 13, change))  # type: ignore[arg-type]


def without(pattern: bytes) -> Callable[[bytes], bytes]:
    return lambda data: re.sub(pattern, b"", data, count=1, flags=re.DOTALL)


LOST = {
    "ppt/slides/slide7.xml": [without(rb"Firm foundations[^<]*"), without(rb"A holistic[^<]*")],
    "ppt/slides/slide8.xml": [without(rb'<p:sp>(?:(?!<p:sp>).)*name="goals.discovery.summary".*?</p:sp>')],
    "ppt/slides/slide17.xml": [without(rb"(?<=<a:t>)Industry(?=<)")],
    "ppt/notesSlides/notesSlide9.xml": [without(rb"3\.2 [^<]*")],
}


def test_texts_that_slides_and_notes_lack_are_missing(published: CheckContext) -> None:
    def lose(name: str, data: bytes) -> bytes:
        for change in LOST.get(name, []):
            assert change(data) != data
            data = change(data)
        return data

    deck = alone(published, "deck")
    # A label with the same words stands on another slide: that one does not stand for the one that is gone.
    words = {cell.path: cell.words for cell in text_coverage.matrix(deck).cells}
    assert words["spotlight.chain.links.3.name"] == "Industry"
    damaged = with_members(deck, lambda members: [(name, lose(name, data)) for name, data in members])
    assert missing(damaged) == {
        "goals.education.priorities.1.short",
        "goals.education.priorities.1.text",
        "goals.education.priorities.2.name",
        "goals.discovery.summary",
        "goals.discovery.lead",
        "spotlight.chain.links.3.name",
        "goals.excellence.priorities.2.name",
        "goals.excellence.priorities.2.text",
    }


@pytest.mark.parametrize(("kind", "number"), [("booklet", 1), ("booklet", 999), ("deck", 0), ("deck", 2)])
def test_a_wrong_place_in_the_manifest_is_noticed(kind: str, number: int, published: CheckContext) -> None:
    one = alone(published, kind, "zh")
    (found,) = text_coverage.check_places(with_texts(one, "vision.text", "zh", kind, number))
    assert (found.code, "`vision.text`" in found.message) == ("text_elsewhere", True)


def test_swapped_pages_are_noticed(published: CheckContext) -> None:
    def swap(pdf: object) -> None:
        pdf.pages.append(pdf.pages[9])  # type: ignore[attr-defined]
        del pdf.pages[9]  # type: ignore[attr-defined]

    found = text_coverage.check_places(with_pdf(alone(published, "booklet"), swap))
    assert codes(found) == {"text_elsewhere"}


@pytest.mark.parametrize(
    ("path", "pattern", "does"),
    [
        ("goals.education.name", "goals.*.name", True),
        ("goals.education.priorities.1.name", "goals.*.name", False),
        ("goals.education.priorities.1.name", "goals.**", True),
        ("identity.title", "identity.titles", False),
    ],
)
def test_patterns_name_paths(path: str, pattern: str, does: bool) -> None:
    assert fits(path, pattern) is does


def test_a_short_text_is_a_sibling_or_named_whole() -> None:
    purpose = Purpose({"goals.*.priorities.*.text": "short", "mission.commitments.*.text": "mission.line"})
    assert purpose.short_of("goals.care.priorities.2.text") == "goals.care.priorities.2.short"
    assert purpose.short_of("mission.commitments.1.text") == "mission.line"
    assert purpose.short_of("goals.care.lead") == ""


def test_what_stands_for_a_text_may_be_shortened_too() -> None:
    purpose = Purpose(
        {
            "goals.*.priorities.*.text": "name",
            "goals.*.priorities.*.name": "goals.*.priorities",
            "about.lead": "short",
            "about.short": "lead",
        }
    )
    assert list(purpose.shorter("goals.care.priorities.2.text")) == [
        "goals.care.priorities.2.name",
        "goals.care.priorities",
    ]
    assert list(purpose.shorter("about.lead")) == ["about.short"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("deck:\n  left_out: [goals.*.sumary]\n", "outputs_pattern"),
        ("deck:\n  shortened: {goals.*.priorities.*.text: shrt}\n", "outputs_pattern"),
        ("deck:\n  left_out: about.short\n", "outputs_shape"),
        ("deck:\n  leftout: [about.short]\n", "outputs_shape"),
        ("poster:\n  left_out: [about.short]\n", "outputs_shape"),
        ("- deck\n", "wrong_type"),
        ("deck: {left_out: [", "syntax"),
    ],
)
def test_what_the_family_says_is_checked_with_its_lines(
    words: str, code: str, published: CheckContext, tmp_path: Path
) -> None:
    (tmp_path / coverage_rules.FILE).write_text(words, "utf-8")
    design = published.given.design
    found = coverage_rules.read_outputs(Design(tmp_path, design.brand, design.languages))[1]
    assert code in codes(found) or (code == "syntax" and found)
    assert all(problem.path.endswith(coverage_rules.FILE) and problem.line for problem in found)


def test_a_family_has_to_say_it(published: CheckContext, tmp_path: Path) -> None:
    design = published.given.design
    found = coverage_rules.read_outputs(Design(tmp_path, design.brand, design.languages))[1]
    assert codes(found) == {"missing_file"}


PEOPLE = "goals.people.priorities.1.name"


def said(*words: str) -> Passage:
    return passage("on page 9", 9, [(each, ()) for each in words])


def told(given: Inputs, *words: str) -> list[str | None]:
    tiles = segmentation.tile(said(*words), phrasebook(given, "en"))
    return [min(path for way in each.phrase.paths for path in way) if each.phrase else None for each in tiles]


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        (("Learning pathways", "to lead"), ["goals.education.priorities.3.name"]),
        (("Learning", " pathways to lead"), ["goals.education.priorities.3.name"]),
        (("Platforms and", "cross-", "disciplinary work"), ["goals.discovery.priorities.2.name"]),
        (("Platforms and", "cross-discip\u00ad", "linary work"), ["goals.discovery.priorities.2.name"]),
        (("Culture", "Leading", "faculty"), ["capabilities.items.culture.name", PEOPLE]),
        (("Learning pathways to lead Culture",), [None]),
        (("Learning pathways to",), [None]),
        (("Learning path ways to lead",), [None]),
        (("earning pathways to lead",), [None]),
    ],
)  # fmt: skip
def test_texts_are_found_whole_however_their_lines_break(
    words: tuple[str, ...], paths: list[str | None], published: CheckContext
) -> None:
    assert told(published.given, *words) == paths


def test_what_looks_the_same_is_the_same_and_nothing_else_is() -> None:
    assert wording("o\ufb03ce") == wording("office")
    assert wording("\u2f45案") == wording("方案")
    assert wording("e\u0301lan") == wording("élan")
    assert wording("约 33 公顷") == wording("约33公顷")
    assert wording("（ACP）") != wording("(ACP)")
    assert wording("Vision") != wording("vision")
    assert wording("a b") != wording("ab")


def test_all_states_are_counted(published: CheckContext) -> None:
    assert set(STATES) == {cell.state for cell in text_coverage.matrix(published).cells} | {"missing"}
