"""Test what the kinds of section, and what hangs on them, become on slides and in notes."""

from functools import cache

from decks import design_of, plan_of

from tmpublish.deck import outline
from tmpublish.deck.sections import _KINDS
from tmpublish.deck.slide_model import Slide
from tmpublish.design.theme import with_words
from tmpublish.plan import Plan, texts
from tmpublish.plan.sections import Section

FJORD = "north-fjord-university"


@cache
def slides(language: str = "en", name: str = FJORD) -> tuple[Slide, ...]:
    plan = plan_of(name)
    return outline(plan, with_words(design_of(""), plan.words), language)


def slide(key: str) -> Slide:
    return next(each for each in slides() if each.key == key)


def words(found: Slide) -> str:
    return "\n".join(note.words for note in found.notes)


def test_every_kind_of_section_has_slides() -> None:
    kinds = {type(section) for section in plan_of(FJORD).sections}
    assert kinds == set(_KINDS) == set(Section.__subclasses__())


def test_sections_follow_the_order_of_the_plan() -> None:
    found = list(dict.fromkeys(slide.key for slide in slides()))
    plan = plan_of(FJORD)
    paths = [part.path if hasattr(part, "path") else "glance" for part in plan.outline]
    assert [key for key in found if key in paths] == paths
    agenda = slide("agenda")
    assert [row.link for row in agenda.rows] == paths


def test_notes_hold_every_text_of_sections_goals_and_priorities() -> None:
    noted = {path for each in slides() for note in each.notes for path in note.paths}
    for text, _ in texts(plan_of(FJORD)):
        step = text.path.rpartition(".")[2]
        full = text.path.startswith(("sections.", "goals.")) and step not in (
            *("title", "headline", "kicker", "short", "unit", "owner", "name", "role"),
        )
        if full and ".columns." not in text.path and ".glance" not in text.path:
            assert text.path in noted, text.path


def test_priorities_give_actions_owner_time_and_measures_in_the_notes() -> None:
    plan = plan_of(FJORD)
    goal = plan.goals[0]
    priority = goal.priorities[0]
    said = words(slide(goal.path))
    assert priority.owner
    assert f"Responsible: {priority.owner['en']}" in said
    assert all(action["en"] in said for action in priority.actions)
    assert "When: August 2027 to July 2030" in said
    assert "First-years in a group: 34% in 2026 · 75% in 2029 · 100% in 2032" in said


def test_a_headline_is_the_title_and_the_name_stands_beside_it() -> None:
    goal = plan_of(FJORD).goals[0]
    assert goal.headline
    found = slide(goal.path)
    assert found.title == goal.headline["en"]
    assert found.texts["summary"][0].path == goal.name.path


def test_measures_follow_their_goal_and_the_register_holds_all() -> None:
    plan = plan_of(FJORD)
    goal = plan.goals[0]
    own = slide(f"{goal.path}.measures").table
    register = slide("sections.targets").table
    assert own
    assert register
    assert len(own.rows) == len([each for each in plan.measures if each[0] is goal])
    assert len(register.rows) == len(plan.measures)
    cells = ["".join(run.text for run in cell.runs) for cell in own.rows[0]]
    assert cells == ["1", "Students who leave in the first year", "19.5%", "12%"]


def test_a_table_has_its_sums_and_a_chart_of_the_same_numbers() -> None:
    table, chart = slide("sections.budget").table, slide("sections.budget").chart
    assert table
    assert chart
    total = ["".join(run.text for run in cell.runs) for cell in table.rows[-1]]
    assert total[0] == "Total"
    assert [str(value) for value in chart.values] == total[1:]
    assert list(chart.names) == ["".join(run.text for run in cell.runs) for cell in table.heads[1:]]
    assert all(f"{name}: {value}" in chart.alt for name, value in zip(chart.names, total[1:], strict=True))


def test_a_letter_is_signed_and_shows_the_portrait() -> None:
    letter = next(each for each in slides() if each.layout == "letter")
    assert letter.picture
    assert [each.level for each in letter.texts["by"]] == [1, 2]


def test_pictures_and_quotations_have_slides_of_their_own() -> None:
    plan: Plan = plan_of(FJORD)
    hung = [*plan.sections, *plan.goals, *(each for goal in plan.goals for each in goal.priorities)]
    keys = {each.key for each in slides()}
    for part in hung:
        assert not part.quote or part.quote.path in keys
        assert {picture.path for picture in part.pictures} <= keys


def test_units_under_one_another_are_an_organization() -> None:
    found = [each for each in slides() if each.figure and each.figure.template == "deck/organization.svg.j2"]
    (chart,) = found
    part = next(each for each in plan_of(FJORD).sections if each.path == chart.key)
    shown = str(chart.figure.data) if chart.figure else ""
    assert all(person.name.path in shown for person in part.people)  # type: ignore[union-attr]
    (grid,) = chart.otherwise
    assert grid.figure
    assert len(grid.figure.items) == len(part.people)  # type: ignore[union-attr]


def test_a_priority_without_a_short_text_shows_its_text() -> None:
    plan = plan_of(FJORD)
    changed = plan.goals[0].priorities[0].model_copy(update={"short": None})
    goal = plan.goals[0].model_copy(update={"priorities": [changed, *plan.goals[0].priorities[1:]]})
    made = outline(plan.model_copy(update={"goals": [goal, *plan.goals[1:]]}), design_of(""), "en")
    found = next(each for each in made if each.key == goal.path)
    assert found.rows[0].paragraphs[1].path == changed.text.path
