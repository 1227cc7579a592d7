"""A plan in one language → the slides of its deck as plain values: what each says, shows and notes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tmpublish.deck import speaker_notes
from tmpublish.deck.slide_model import Figure, Paragraph, Row, Slide, plain
from tmpublish.deck.slide_text import Speech
from tmpublish.deck.spotlight_slides import spotlight_slides
from tmpublish.design.theme import Design
from tmpublish.plan import Plan
from tmpublish.plan.parts import Approach, Capabilities, Goal, Mission
from tmpublish.plan.sections import About


def outline(
    plan: Plan, design: Design, language: str, pages: Mapping[str, int] | None = None
) -> tuple[Slide, ...]:
    """Return the slides of the plan in `language`; `pages` gives the booklet's folio of each stable path.

    Every part but identity, vision and goals may be absent. A list that is too long for one slide is still
    whole here: it is spread over several when it is set.
    """
    speech = Speech(plan, design, language, pages or {})
    slides = tuple(_slides(speech))
    agenda = _agenda(speech, slides)
    return _distinct(speech, (slides[0], agenda, *slides[1:]))


def _distinct(speech: Speech, slides: tuple[Slide, ...]) -> tuple[Slide, ...]:
    """Return slides that all have a title of their own: where the plan repeats one, each is counted."""
    titles = [plain(slide.texts["title"]) for slide in slides]
    made = []
    for at, (slide, title) in enumerate(zip(slides, titles, strict=True)):
        total, nth = titles.count(title), titles[: at + 1].count(title)
        if total > 1:
            said = speech.runs(speech.label("part", nth, title=title, total=str(total)))
            first = replace(slide.texts["title"][0], runs=said)
            slide = replace(slide, texts={**slide.texts, "title": (first,)})
        made.append(slide)
    return tuple(made)


def _slides(speech: Speech) -> Iterator[Slide]:
    plan = speech.plan
    yield _cover(speech)
    yield _vision(speech)
    if plan.mission:
        yield _mission(speech, plan.mission)
    if plan.approach:
        yield _approach(speech, plan.approach)
    yield _glance(speech)
    for number, goal in enumerate(plan.goals, 1):
        yield _goal(speech, number, goal)
    if plan.capabilities:
        yield _capabilities(speech, plan.capabilities)
    if plan.spotlight:
        yield from spotlight_slides(speech, plan.spotlight)
    if plan.closing:
        yield _closing(speech)
    if plan.about:
        yield _about(speech, plan.about)


def _cover(speech: Speech) -> Slide:
    identity = speech.plan.identity
    wordmark = tuple(
        Paragraph(speech.runs(line), f"identity.wordmark.{number}", min(number, 2))
        for number, line in enumerate(identity.wordmark, 1)
    )
    texts = {
        "title": (speech.say(identity.title),),
        "wordmark": wordmark,
        "line": (speech.say(speech.plan.vision.line, broken=False),),
    }
    return Slide("identity", "cover", speech.plain(identity.title), texts, notes=speaker_notes.cover(speech))


def _agenda(speech: Speech, slides: tuple[Slide, ...]) -> Slide:
    """Return the agenda: a line for the first slide of each section."""
    firsts = {slide.section: slide for slide in reversed(slides[1:])}
    rows = tuple(
        Row((Paragraph(speech.runs(section), f"agenda.{firsts[section].key}", 1, "@"),), firsts[section].key)
        for section in dict.fromkeys(slide.section for slide in slides[1:])
    )
    title = Paragraph(speech.runs(speech.label("agenda")), "agenda")
    return Slide("agenda", "agenda", slides[0].section, {"title": (title,)}, rows)


def _vision(speech: Speech) -> Slide:
    vision = speech.plan.vision
    texts = {"title": (speech.say(vision.title),), "line": (speech.say(vision.line),)}
    return Slide("vision", "quote", speech.plain(vision.title), texts, notes=speaker_notes.vision(speech))


def _mission(speech: Speech, mission: Mission) -> Slide:
    texts = {"title": (speech.say(mission.title),), "line": (speech.say(mission.line),)}
    if mission.commitments_title and mission.commitments:
        texts["rows_title"] = (speech.say(mission.commitments_title),)
    rows = tuple(
        Row((speech.say(commitment.text, number=str(number)),))
        for number, commitment in enumerate(mission.commitments, 1)
    )
    section = speech.plain(mission.title)
    return Slide("mission", "statement", section, texts, rows, notes=speaker_notes.mission(speech, mission))


def _approach(speech: Speech, approach: Approach) -> Slide:
    items = tuple(
        {
            "name": speech.word(strand.name),
            "headline": speech.word(strand.headline),
            "figure": speech.figure(strand.figure),
        }
        for strand in approach.items
    )
    told = [
        speech.plain(approach.carries),
        *(speech.entry(each.name, each.headline) for each in approach.items),
    ]
    data = {"carries": speech.word(approach.carries), "count": len(items)}
    figure = Figure("deck/approach.svg.j2", speech.listed(told), items, data)
    texts = {"title": (speech.say(approach.title),)}
    section = speech.plain(approach.title)
    return Slide(
        "approach", "figure", section, texts, figure=figure, notes=speaker_notes.approach(speech, approach)
    )


def _goals_title(speech: Speech) -> Paragraph:
    if speech.plan.glance:
        return speech.say(speech.plan.glance.title)
    return Paragraph(speech.runs(speech.label("goals", len(speech.plan.goals))), "goals")


def _glance(speech: Speech) -> Slide:
    """Return the overview of the goals; each of them leads to its slide."""
    goals = speech.plan.goals
    items = tuple(
        {
            "name": speech.word(goal.name, broken=True),
            "number": str(number),
            "label": speech.label("goal", number),
            "priorities": speech.label("priorities", len(goal.priorities)),
            "link": goal.path,
        }
        for number, goal in enumerate(goals, 1)
    )
    title = _goals_title(speech)
    told = (f"{speech.label('goal', n)} {speech.plain(goal.name)}" for n, goal in enumerate(goals, 1))
    lead = speech.plan.glance.lead if speech.plan.glance else None
    data = {"count": len(items), "lead": speech.word(lead) if lead else None}
    figure = Figure("deck/glance.svg.j2", speech.listed(told), items, data)
    section = speech.plain_runs(title.runs)
    texts = {"title": (title,)}
    return Slide("glance", "figure", section, texts, figure=figure, notes=speaker_notes.glance(speech))


def _goal(speech: Speech, number: int, goal: Goal) -> Slide:
    rows = tuple(
        Row(
            (
                speech.say(priority.name, number=f"{number}.{nth}"),
                speech.say(priority.short, level=2),
            )
        )
        for nth, priority in enumerate(goal.priorities, 1)
    )
    kicker = Paragraph(speech.runs(speech.label("goal", number)), f"{goal.path}.number")
    texts = {
        "title": (speech.say(goal.name),),
        "kicker": (kicker,),
        "summary": (speech.say(goal.summary),),
    }
    data = {"number": str(number), "place": number, "count": len(speech.plan.goals)}
    section = speech.plain_runs(_goals_title(speech).runs)
    return Slide(
        goal.path,
        "goal",
        section,
        texts,
        rows,
        Figure("deck/goal.svg.j2", data=data),
        speaker_notes.goal(speech, number, goal),
        {f"{goal.path}.number": "glance"},
    )


def _capabilities(speech: Speech, capabilities: Capabilities) -> Slide:
    items = tuple(
        {"name": speech.word(item.name), "short": speech.word(item.short)} for item in capabilities.items
    )
    alt = speech.listed(speech.entry(item.name, item.short) for item in capabilities.items)
    figure = Figure("deck/capabilities.svg.j2", alt, items)
    texts = {"title": (speech.say(capabilities.title),)}
    section = speech.plain(capabilities.title)
    said = speaker_notes.capabilities(speech, capabilities)
    return Slide("capabilities", "figure", section, texts, figure=figure, notes=said)


def _closing(speech: Speech) -> Slide:
    closing = speech.plan.closing
    assert closing is not None
    texts = {
        "title": (speech.say(closing.title, broken=False),),
        "line": (speech.say(speech.plan.vision.line),),
        "short": (speech.say(closing.short),),
    }
    return Slide(
        "closing", "closing", speech.plain(closing.title), texts, notes=speaker_notes.closing(speech, closing)
    )


def _about(speech: Speech, about: About) -> Slide:
    items = tuple({"value": number.value, "unit": speech.word(number.unit)} for number in about.numbers)
    alt = speech.listed(speech.spoken(number) for number in about.numbers)
    figure = Figure("deck/numbers.svg.j2", alt, items) if items else None
    texts = {"title": (speech.say(about.title),), "short": (speech.say(about.short),)}
    section = speech.plain(about.title)
    return Slide("about", "numbers", section, texts, figure=figure, notes=speaker_notes.about(speech, about))
