"""Test that every text is measured: stepped down, spread over slides, or refused by how much."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from decks import BUILDS, deck_of, design_of, plan_of, slides, words_of

from tmpublish.deck import font_warnings, place_deck
from tmpublish.deck.layouts import Level, read_layouts
from tmpublish.deck.placement import LayoutContext, PlacedSlide, _shares, place_slides, placement_warnings
from tmpublish.deck.slide_model import Paragraph, Row, Slide
from tmpublish.deck.text_fitting import TextFrame, TextStyle, text_style
from tmpublish.diagnostics import Problem
from tmpublish.text.inline_markup import BREAK, runs

TEXT = Level(size=["text"])
TITLE = Level(size=["title", "head"], bold=True, balanced=True)


def style_of(language: str = "en", institution: str = "") -> TextStyle:
    design = design_of(institution)
    return text_style(design, language, read_layouts(design))


def paragraph(words: str, language: str = "en") -> Paragraph:
    return Paragraph(runs(words, language), "vision.line")


def frame(words: str, level: Level, size: tuple[float, float], language: str = "en") -> TextFrame:
    """A text in a box of a size in mm."""
    style = style_of(language)
    return TextFrame(style, (paragraph(words, language),), (style.level(level),), 0, size)


@cache
def whole_deck(institution: str, language: str) -> tuple[tuple[PlacedSlide, ...], LayoutContext]:
    slides, context, _, _ = place_deck(plan_of(institution), design_of(institution), language, {})
    return slides, context


def placed(institution: str, language: str, *made: Slide) -> tuple[PlacedSlide, ...]:
    """The slides of a plan, or some made for a test, on the theme's own template."""
    whole, context = whole_deck(institution, language)
    if not made:
        return whole
    fresh = LayoutContext(context.design, context.language, context.style, context.matches, context.drawn)
    return place_slides(made, fresh)


def gave_way(*made: Slide) -> tuple[tuple[PlacedSlide, ...], Problem]:
    """Return the slides of some made for a test, and the warning of what does not fit them."""
    context = whole_deck("", "en")[1]
    fresh = LayoutContext(context.design, context.language, context.style, context.matches, context.drawn)
    slides = place_slides(made, fresh)
    (problem,) = placement_warnings(fresh)
    assert (problem.path, problem.code, problem.severity) == ("vision.line", "slide_overflow", "warning")
    return slides, problem


def goal(*rows: str, title: str = "A goal", key: str = "goals.x") -> Slide:
    texts = {"title": (paragraph(title),)}
    return Slide(key, "goal", "Goals", texts, tuple(Row((paragraph(row),)) for row in rows))


def test_height_counts_lines_at_a_safe_width() -> None:
    one = frame("One line", TEXT, (100, 100)).height()
    assert one == pytest.approx(18 * 1.22 * 25.4 / 72, abs=0.1)
    assert frame("One line " * 12, TEXT, (100, 100)).height() == pytest.approx(3 * one)
    wide = style_of().line_width(runs("One line", "en"), style_of().level(TEXT))
    assert frame("One line", TEXT, (wide, 100)).height() == one


def test_a_word_wider_than_its_box_fits_nowhere() -> None:
    assert not frame("Incomprehensibilities", TEXT, (20, 500)).fits()


def test_han_lines_are_counted_as_tall_as_the_tallest_font_that_may_set_them() -> None:
    assert frame("一行", TEXT, (100, 100), "zh").height() > 18 * 1.4 * 25.4 / 72


@pytest.mark.parametrize(("language", "words", "over"), [("en", "word " * 12, 8), ("zh", "字" * 40, 32)])
def test_excess_is_counted_in_the_unit_of_the_language(language: str, words: str, over: int) -> None:
    assert abs(frame(words, TEXT, (60, 12), language).excess(0) - over) <= 4


def lines(words: str, width: float, height: float, language: str = "en") -> list[str]:
    finished = frame(words, TITLE, (width, height), language).finished()
    return "".join(run.text for run in finished.paragraphs[0].runs).split(BREAK)


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
    words = "many words that go on and on to a very last end"
    (set_as,) = frame(words, TEXT, (60, 90)).finished().paragraphs
    assert set_as.runs[-1].text.endswith("last\u00a0end")


def test_what_may_take_one_line_or_two_is_broken() -> None:
    style, words = style_of(), "Groups of first years in three faculties"
    wide = style.line_width(runs(words, "en"), style.level(TEXT))
    for width, count in ((wide, 1), (wide * 0.97, 2)):
        (set_as,) = frame(words, TEXT, (width, 90)).finished().paragraphs
        assert "".join(run.text for run in set_as.runs).count(BREAK) == count - 1


def rows_of(slide: PlacedSlide) -> list[str]:
    return [text.placeholder.name for text in slide.texts if text.placeholder.moved]


def test_a_list_that_is_too_long_for_one_slide_is_spread_and_counted() -> None:
    slides = placed("", "en", goal(*[f"Priority {n}" for n in range(1, 10)]))
    assert [each.slide.key for each in slides] == ["goals.x", "goals.x#2"]
    titles = ["".join(run.text for run in each.texts[0].frame.paragraphs[0].runs) for each in slides]
    assert titles == ["A goal (1/2)", "A goal (2/2)"]
    assert [len(rows_of(each)) for each in slides] == [5, 4]
    assert rows_of(slides[0])[0] == "Priority 1"


def test_a_list_of_one_or_two_is_larger() -> None:
    few, more = placed(
        "", "en", goal("One", "Two", key="goals.one"), goal("One", "Two", "Three", key="goals.two")
    )
    first, other = (next(text.frame for text in each.texts if text.placeholder.moved) for each in (few, more))
    assert first.levels[0].step(first.step).size == 1.25 * other.levels[0].step(other.step).size


def test_rows_share_their_column_and_never_overlap() -> None:
    long = "A much longer priority that takes two lines of the slide at its size " * 2
    (slide,) = placed("", "en", goal("Short", long))
    one, two = (text.placeholder.box for text in slide.texts if text.placeholder.moved)
    assert one[1] + one[3] <= two[1]


def test_rows_are_as_large_as_the_longest_of_their_own_goal_needs() -> None:
    long = "A much longer priority that takes many lines of the slide at its first size " * 2
    crowded, roomy = placed("", "en", goal(*[long] * 3, key="goals.one"), goal("Two", key="goals.two"))
    (small,), (large,) = (
        {text.frame.step for text in each.texts if text.placeholder.moved} for each in (crowded, roomy)
    )
    assert small > large == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_titles_of_goals_are_at_their_first_size(language: str) -> None:
    goals = [each for each in whole_deck("", language)[0] if each.slide.key.startswith("goals.")]
    assert {each.texts[0].frame.step for each in goals} == {0}


def test_one_kind_of_text_has_one_size_on_all_slides_of_a_layout() -> None:
    long = "A title of so many words that it can only stand on its slide in the smaller size"
    slides = placed("", "en", goal("One"), goal("One", title=long))
    assert [each.texts[0].frame.step for each in slides] == [1, 1]


@pytest.mark.thorough
def test_a_text_that_fits_nowhere_is_cut_and_whole_in_the_notes() -> None:
    long = [goal("One", title="A title that goes on " * count) for count in (44, 56)]
    slides, problem = gave_way(*long)
    found = re.fullmatch(
        r"`vision.line` \(en\) does not fit slides 1 and 2, even at 12 pt\. Cut (\d+) words; until then, "
        r"its beginning is there and all of it is in the notes\.",
        problem.message,
    )
    assert found
    _, alone = gave_way(long[1])
    assert f"Cut {found[1]} words" in alone.message
    for each, whole in zip(slides, long, strict=True):
        title = "".join(run.text for run in each.texts[0].frame.paragraphs[0].runs)
        assert title.endswith("…")
        assert [note.words for note in each.slide.notes] == [whole.title]


@pytest.mark.thorough
def test_a_list_that_fits_nowhere_is_cut_at_its_longest_item() -> None:
    rows = [*["A priority that takes a line " * 20] * 24, "The longest priority of all " * 26]
    _, problem = gave_way(goal(*rows))
    assert re.search(
        r"^The list with `vision.line` \(en\) does not fit slide 1, even at 14\.4 pt on 6 slides\. "
        r"Cut \d+ words here or drop items; until then, ",
        problem.message,
    )


def test_a_list_is_shared_by_the_room_that_its_entries_take() -> None:
    assert _shares([1.0] * 7, 3) == [(0, 3), (3, 5), (5, 7)]
    assert _shares([10.0, 1.0, 1.0], 2) == [(0, 1), (1, 3)]


def test_goals_take_turns_and_hold_their_figures() -> None:
    goals = [each for each in placed("", "en") if re.fullmatch(r"goals\.[\w-]+", each.slide.key)]
    layouts = [each.slide.layout for each in goals]
    assert layouts[1:3] == ["figure-and-goal", "goal-on-ground"]
    assert all(here != after for here, after in pairwise(layouts))
    for each, part in zip(goals, plan_of("").goals, strict=True):
        assert part.figure
        assert {step.path for step in part.figure.steps} <= set(each.paths)


def test_a_goal_that_fits_no_gait_has_its_figure_on_a_slide_of_its_own() -> None:
    figure = goal("A figure")
    first = replace(goal(*["A priority that takes two lines " * 4] * 8), otherwise=())
    crowded = replace(
        first, layout="goal-on-ground", otherwise=(first, replace(figure, key="goals.x.figure"))
    )
    found = placed("", "en", crowded)
    assert found[0].slide.layout == "goal"
    assert found[-1].slide.key == "goals.x.figure"


def test_a_word_wider_than_its_column_is_set_smaller_or_parted() -> None:
    word = "Pneumonoultramicroscopicsilicovolcanoconiosis"
    (alone,) = placed("", "en", goal("One", title=word))
    assert alone.texts[0].frame.fits()
    assert _said(alone) == word
    (twice,) = placed("", "en", goal("One", title=f"{word}{word}{word}"))
    assert twice.texts[0].frame.fits()
    assert _said(twice).replace("-\n", "") == f"{word}{word}{word}"


def _said(slide: PlacedSlide) -> str:
    return "".join(run.text for run in slide.texts[0].frame.paragraphs[0].runs)


@pytest.mark.parametrize(("institution", "language"), BUILDS)
def test_every_text_is_inside_its_box(institution: str, language: str) -> None:
    style = style_of(language, institution)
    for each in placed(institution, language):
        for text in each.texts:
            assert text.frame.size == text.placeholder.inner
            assert text.frame.fits(), (each.slide.key, text.placeholder.name)
        for figure in each.figures:
            for box in figure.texts():
                assert box.frame(style).fits(), box


@pytest.mark.parametrize(("institution", "language"), BUILDS)
def test_texts_of_a_timeline_do_not_overlap(institution: str, language: str) -> None:
    for each in placed(institution, language):
        for figure in each.figures:
            texts = figure.texts()
            boxes = [text.box for text in texts if each.slide.layout == "timeline" and text.in_plan]
            for at, one in enumerate(boxes):
                for two in boxes[at + 1 :]:
                    apart = one[0] + one[2] <= two[0] or two[0] + two[2] <= one[0]
                    assert apart or one[1] + one[3] <= two[1] + 0.5 or two[1] + two[3] <= one[1] + 0.5


@pytest.mark.thorough
def test_goals_are_numbered_in_every_row_of_a_long_plan() -> None:
    deck = deck_of("meridian-rail", "en")
    text = " ".join(words_of(slide) for _, slide in slides(deck.pptx))
    assert [f"10.{n}\t" in text for n in range(1, 8)] == [True] * 7


def test_fonts_that_the_metrics_do_not_measure_are_reported_and_count_as_wider() -> None:
    design = design_of("")
    assert not font_warnings(design)
    fonts = {**design.brand.deck_fonts, "major.latin": "Verdana"}
    changed = replace(design, brand=replace(design.brand, deck_fonts=fonts))
    (warning,) = font_warnings(changed)
    assert warning.message == (
        "Slides are set in Verdana but measured with Carlito, so texts count as 25% wider. "
        "Name a font file as wide as Verdana under `metrics`."
    )
    style = text_style(changed, "en", read_layouts(changed))
    levels = [style.level(TITLE, major) for major in (True, False)]
    assert [level.width_factor for level in levels] == [1.25, 1]
