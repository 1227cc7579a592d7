"""Test what stands on which slide: outlines as text, beside files that were read and agreed to."""

import re
from collections.abc import Iterator

import pytest
from decks import deck_of, design_of, plan_of
from institutions import read_plan
from published_plans import ROOT

from tmpublish.deck import outline
from tmpublish.deck.slide_model import Slide
from tmpublish.plan import Plan, texts

GOLDEN = ROOT / "tests" / "golden"


def as_lines(slides: tuple[Slide, ...]) -> Iterator[str]:
    """Yield the lines of slides as people read them."""
    for slide in slides:
        yield f"== {slide.key} [{slide.layout}] in “{slide.section}”"
        for key, paragraphs in slide.texts.items():
            yield from (
                f"{key}: {each.number}{''.join(run.text for run in each.runs)!r} <{each.path}>"
                for each in paragraphs
            )
        for row in slide.rows:
            words = " / ".join(
                f"{each.number} {''.join(run.text for run in each.runs)}".strip() for each in row.paragraphs
            )
            yield f"row: {words}{f' -> {row.link}' if row.link else ''}"
        if slide.figure:
            yield f"figure: {slide.figure.template}, {len(slide.figure.items)} items: {slide.figure.alt}"
        if slide.picture:
            yield f"picture: {slide.picture.file}: {slide.picture.alt}"
        yield from (f"link: {path} -> {key}" for path, key in slide.links.items())
        yield from (f"note: {note.words}" for note in slide.notes)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_slides_of_a_small_plan_are_those_agreed_to(language: str) -> None:
    slides = outline(plan_of("harbour-library"), design_of("harbour-library"), language, {"goals.doors": 8})
    text = "\n".join(as_lines(slides)) + "\n"
    file = GOLDEN / f"deck-harbour-library-{language}.txt"
    assert text == file.read_text("utf-8"), f"if this is meant, write it to {file.name}:\n{text}"


def test_every_part_has_its_slides_in_the_order_of_the_booklet() -> None:
    slides = outline(plan_of(""), design_of(""), "en")
    keys = [slide.key for slide in slides if not slide.key.endswith(".figure")]
    goals = [goal.path for goal in plan_of("").goals]
    assert keys == [
        *[
            "identity",
            "agenda",
            "vision",
            "mission",
            "approach",
            "glance",
            *goals,
            "capabilities",
            "spotlight",
        ],
        *["spotlight.number", "spotlight.facts", "spotlight.chain", "spotlight.timeline", "closing", "about"],
    ]


def test_the_slide_of_a_label_is_that_of_its_figure() -> None:
    places = deck_of("", "en").slides
    labels = {text.path for text, _ in texts(plan_of("")) if re.search(r"figure\.(ties|into)", text.path)}
    assert labels
    assert {places[path] for path in labels} == {places["approach"]}
    bare = {"spotlight.references", "glossary"}
    missed = {text.path for text, _ in texts(plan_of("")) if text.path not in places}
    assert all(path.startswith((*bare, "identity.", "approach.")) for path in missed), missed


def test_the_labels_of_a_figure_break_where_their_author_says() -> None:
    data = plan_of("").model_dump(exclude_none=True) | {"date": plan_of("").date, "spotlight": None}
    figure = next(item["figure"] for item in data["approach"]["items"] if item["figure"]["kind"] == "reach")
    figure["ties"][0] = {"en": "Joint // programmes", "zh": "联合 // 项目"}
    plan = Plan.model_validate(data, context={"languages": ("en", "zh")})
    approach = next(slide for slide in outline(plan, design_of(""), "zh") if slide.key == "approach")
    assert approach.figure
    assert "联合 // 项目" in str(approach.figure.items)


def test_both_languages_have_the_same_slides() -> None:
    one, other = (outline(plan_of(""), design_of(""), language) for language in ("en", "zh"))
    assert [(s.key, s.layout, len(s.rows), list(s.texts)) for s in one] == [
        (s.key, s.layout, len(s.rows), list(s.texts)) for s in other
    ]


def test_what_is_absent_leaves_no_slide() -> None:
    bare = Plan.model_validate(
        {
            **plan_of("").model_dump(exclude_none=True),
            **dict.fromkeys(
                ["mission", "approach", "glance", "capabilities", "spotlight", "closing", "about"]
            ),
            "date": plan_of("").date,
            "spotlight": None,
        },
        context={"languages": ("en", "zh")},
    )
    slides = outline(bare, design_of(""), "en")
    keys = [slide.key for slide in slides if not slide.key.endswith(".figure")]
    assert keys == ["identity", "agenda", "vision", "glance", *(goal.path for goal in bare.goals)]


def test_the_notes_name_the_page_of_the_booklet_only_where_there_is_one() -> None:
    slides = {slide.key: slide for slide in outline(plan_of(""), design_of(""), "en", {"vision": 4})}
    assert "Booklet, page 4" in [note.words for note in slides["vision"].notes]
    assert not [note for note in slides["mission"].notes if "booklet" in note.words]


def test_a_plan_with_one_goal_has_a_deck_too() -> None:
    plan = read_plan(ROOT / "tests" / "data" / "good" / "smallest.yaml")
    language = plan.languages[0]
    assert [slide.layout for slide in outline(plan, design_of(""), language)][:3] == [
        "cover",
        "agenda",
        "vision",
    ]


def test_a_title_that_the_plan_repeats_is_counted() -> None:
    plan = plan_of("harbour-library")
    data = plan.model_dump(exclude_none=True) | {"date": plan.date}
    data["goals"][1]["name"] = data["goals"][0]["name"]
    same = Plan.model_validate(data, context={"languages": ("en", "zh")})
    slides = outline(same, design_of("harbour-library"), "en")
    titles = [slide.title for slide in slides if slide.key.startswith("goals.")]
    assert titles == ["Doors (1/2)", "Doors (2/2)"]
