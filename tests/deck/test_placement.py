"""Test that every text is measured: stepped down, spread over slides, or refused with its path and excess."""

import re

import pytest
from decks import BUILDS, deck_of, design_of, plan_of, said, slides

from tmpublish.deck import outline, text_fitting
from tmpublish.deck.layouts import Level, read_layouts
from tmpublish.deck.master_writer import voice_of
from tmpublish.deck.placement import Leaf, arrange
from tmpublish.deck.slide_text import Paragraph, Row, Slide
from tmpublish.deck.svg_reader import letterings
from tmpublish.deck.text_writer import Voice
from tmpublish.diagnostics import PublishError
from tmpublish.text.inline_markup import BREAK, runs

TEXT = Level(size=["text"])
TITLE = Level(size=["title", "head"], bold=True, balanced=True)


def voice(language: str = "en", institution: str = "") -> Voice:
    design = design_of(institution)
    return voice_of(design, language, read_layouts(design))


def paragraph(words: str, language: str = "en") -> Paragraph:
    return Paragraph(runs(words, language), "vision.line")


def leaves(institution: str, language: str, *made: Slide) -> tuple[Leaf, ...]:
    design = design_of(institution)
    layouts = read_layouts(design)
    whole = made or outline(plan_of(institution), design, language, {})
    return arrange(whole, design, language, voice_of(design, language, layouts), layouts)


def goal(*rows: str, title: str = "A goal") -> Slide:
    texts = {"title": (paragraph(title),)}
    return Slide("goals.x", "goal", "Goals", texts, tuple(Row((paragraph(row),)) for row in rows))


def test_height_counts_lines_at_a_safe_width() -> None:
    one = text_fitting.height(voice(), [paragraph("One line")], [TEXT], 0, 100)
    assert one == pytest.approx(18 * 1.25 * 25.4 / 72, abs=0.1)
    assert text_fitting.height(voice(), [paragraph("One line " * 12)], [TEXT], 0, 100) == pytest.approx(
        3 * one
    )
    wide = text_fitting.wide(voice(), runs("One line", "en"), TEXT, 0)
    assert text_fitting.height(voice(), [paragraph("One line")], [TEXT], 0, wide) == one


def test_a_word_wider_than_its_box_fits_nowhere() -> None:
    assert not text_fitting.fits(voice(), [paragraph("Incomprehensibilities")], [TEXT], 0, (20, 500))


def test_han_lines_are_counted_as_tall_as_the_tallest_font_that_may_set_them() -> None:
    assert text_fitting.height(voice("zh"), [paragraph("一行", "zh")], [TEXT], 0, 100) > 18 * 1.4 * 25.4 / 72


@pytest.mark.parametrize(("language", "words", "over"), [("en", "word " * 12, 8), ("zh", "字" * 40, 32)])
def test_excess_is_counted_in_the_unit_of_the_language(language: str, words: str, over: int) -> None:
    found = text_fitting.excess(voice(language), [paragraph(words, language)], [TEXT], 0, (60, 12))
    assert abs(found - over) <= 4


def lines(words: str, width: float, height: float, language: str = "en") -> list[str]:
    (set_as,) = text_fitting.finished(
        voice(language), [paragraph(words, language)], [TITLE], 0, (width, height)
    )
    return "".join(run.text for run in set_as.runs).split(BREAK)


def test_titles_take_their_preferred_breaks_where_there_is_room_for_them() -> None:
    assert lines("Educating // for a Healthier // Future", 180, 60) == [
        "Educating",
        "for a Healthier",
        "Future",
    ]
    assert lines("Educating // for a Healthier // Future", 180, 33) == ["Educating for", "a Healthier Future"]
    assert lines("拓展新知， // 革新医疗， // 服务人类", 200, 45, "zh") == [
        "拓展新知，",
        "革新医疗，服务人类",
    ]


def test_a_short_last_word_is_tied_to_the_one_before() -> None:
    (set_as,) = text_fitting.finished(
        voice(), [paragraph("many words that go on and on to a very last end")], [TEXT], 0, (60, 90)
    )
    assert set_as.runs[-1].text.endswith("last\u00a0end")


def test_a_list_that_is_too_long_for_one_slide_is_spread_and_counted() -> None:
    made = leaves("", "en", goal(*[f"Priority {n}" for n in range(1, 10)]))
    assert [leaf.slide.key for leaf in made] == ["goals.x", "goals.x#2"]
    titles = ["".join(run.text for run in leaf.places[0].paragraphs[0].runs) for leaf in made]
    assert titles == ["A goal (1/2)", "A goal (2/2)"]
    rows = [[place.key for place in leaf.places if place.key.startswith("row")] for leaf in made]
    assert rows == [["row.1", "row.2", "row.3", "row.4", "row.5"], ["row.1", "row.2", "row.3", "row.4"]]


def test_rows_share_their_column_and_never_overlap() -> None:
    (leaf,) = leaves(
        "", "en", goal("Short", "A much longer priority that takes two lines of the slide at its size " * 2)
    )
    one, two = (place.box for place in leaf.places if place.box)
    assert one[1] + one[3] <= two[1]


def test_one_kind_of_text_has_one_size_on_all_slides_of_a_layout() -> None:
    long = "A title of so many words that it can only stand on its slide in the smaller size"
    made = leaves("", "en", goal("One"), goal("One", title=long))
    assert [leaf.places[0].step for leaf in made] == [1, 1]


def test_a_text_that_fits_nowhere_is_refused_with_its_path_and_by_how_much() -> None:
    with pytest.raises(PublishError) as raised:
        leaves("", "en", goal("One", title="A title that goes on " * 12))
    (problem,) = raised.value.problems
    assert (problem.path, problem.code) == ("vision.line", "slide_overflow")
    assert re.search(r"cut \d+ words", problem.message)


@pytest.mark.parametrize(("institution", "language"), BUILDS)
def test_every_text_stands_inside_its_box(institution: str, language: str) -> None:
    speaker = voice(language, institution)
    for leaf in leaves(institution, language):
        for place in leaf.places:
            holders = {holder.key: holder.box for holder in leaf.layout.placeholders}
            size = (place.box or holders[place.key])[2:]
            assert text_fitting.fits(speaker, place.paragraphs, place.levels, place.step, size), (
                leaf.slide.key,
                place.key,
            )
        for made in leaf.drawings:
            for text in letterings(made.drawing.parts):
                assert text_fitting.fits(
                    speaker, [Paragraph(text.runs)], [text.level], made.step(text), text.box[2:]
                ), text


@pytest.mark.parametrize(("institution", "language"), BUILDS)
def test_words_of_a_timeline_never_meet(institution: str, language: str) -> None:
    for leaf in leaves(institution, language):
        for made in leaf.drawings:
            texts = list(letterings(made.drawing.parts))
            boxes = [text.box for text in texts if leaf.layout.key == "timeline" and text.said]
            for at, one in enumerate(boxes):
                for two in boxes[at + 1 :]:
                    apart = one[0] + one[2] <= two[0] or two[0] + two[2] <= one[0]
                    assert apart or one[1] + one[3] <= two[1] + 0.5 or two[1] + two[3] <= one[1] + 0.5


def test_goals_are_numbered_in_every_row_of_a_long_plan() -> None:
    deck = deck_of("meridian-rail", "en")
    text = " ".join(said(slide) for _, slide in slides(deck.pptx))
    assert [f"10.{n}\t" in text for n in range(1, 8)] == [True] * 7
