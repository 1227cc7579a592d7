"""A plan in one language → the slides of its deck as plain values, and the slide of each text."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tmpublish.deck import sections
from tmpublish.deck.layouts import read_layouts
from tmpublish.deck.plan_texts import PlanTexts, paths_of
from tmpublish.deck.slide_model import SLIDE_NUMBER, Figure, Note, Paragraph, Row, Slide
from tmpublish.design.theme import Design
from tmpublish.plan import Plan, parts, walk
from tmpublish.plan.fields import Part
from tmpublish.plan.sections import Section
from tmpublish.text.inline_markup import BREAK, Run

_MOST_WITH_PRIORITIES = 6  # goals in an overview that names their priorities


def outline(
    plan: Plan, design: Design, language: str, pages: Mapping[str, int] | None = None
) -> tuple[Slide, ...]:
    """Return the slides of the plan in `language`; `pages` gives the booklet's page of each text id.

    Every part but identity, vision and goals may be absent. A list that is too long for one slide is still
    whole here; placement spreads it.
    """
    source = PlanTexts(plan, design, language, pages or {})
    slides: list[Slide] = []
    for part in plan.outline:
        found: Iterable[Slide]
        if isinstance(part, Section):
            found = sections.slides(source, part)
        else:
            found = _SECTIONS[part.path if isinstance(part, Part) else "goals"](source, part)
        first, *others = found
        slides += [first, *(replace(slide, section=first.section) for slide in others)]
    cover = _cover(source)
    return _distinct(source, [cover, _agenda(source, cover.section, slides), *slides])


def used_layouts(plan: Plan, design: Design) -> frozenset[str]:
    """Return the keys of the layouts that the deck of a plan uses."""
    slides = [each for slide in outline(plan, design, plan.languages[0]) for each in slide.variants()]
    return frozenset({slide.layout for slide in slides} | {"chart" for slide in slides if slide.chart})


def slide_numbers(plan: Plan, slides: Sequence[tuple[Slide, Sequence[str]]]) -> Mapping[str, int]:
    """Return the first slide, from 1, that shows each text id, else the first with it in its notes.

    `slides` are the slides of the deck, each with the ids of the texts that it shows.
    """
    shown: dict[str, int] = {}
    noted: dict[str, int] = {}
    for number, (slide, paths) in enumerate(slides, 1):
        for path in (slide.key.partition("#")[0], *paths):
            shown.setdefault(path, number)
        for path in (path for note in slide.notes for path in note.paths):
            noted.setdefault(path, number)
    known = {path for _, path, _ in walk(plan)}
    return {path: number for path, number in sorted((noted | shown).items()) if path in known}


def _distinct(source: "PlanTexts", slides: Sequence[Slide]) -> tuple[Slide, ...]:
    """Return slides with distinct titles: a title that the plan repeats is numbered."""
    leaves = [leaf for slide in slides for leaf in slide.leaves()]
    titles, others = _numbered(source, slides), _numbered(source, leaves)
    return tuple(slide.retitled(titles, others) for slide in slides)


def _numbered(source: "PlanTexts", slides: Iterable[Slide]) -> dict[str, tuple[Run, ...]]:
    """Return a numbered title for each slide, by its key, whose title is that of another one too."""
    titles = {slide.key: slide.title for slide in slides}
    total, nth, numbered = Counter(titles.values()), Counter[str](), {}
    for key, title in titles.items():
        nth[title] += 1
        if total[title] > 1:
            words = source.label("part", nth[title], title=title, total=str(total[title]))
            numbered[key] = source.runs(words)
    return numbered


def _cover(source: PlanTexts) -> Slide:
    identity = source.plan.identity
    wordmark = [
        Paragraph(source.runs(line), f"identity.wordmark.{number}", min(number, 2))
        for number, line in enumerate(identity.wordmark, 1)
    ]
    line = [source.paragraph(source.plan.vision.line, breaks=False)]
    if identity.subtitle:
        line.insert(0, replace(source.paragraph(identity.subtitle, breaks=False), bold=True))
    texts = {"title": identity.title, "wordmark": wordmark, "line": line}
    foot = source.figure("cover_foot", "", date=source.plan.date, logo=source.logo)
    return source.slide("identity", "cover", texts, [identity.description, *identity.imprint], figure=foot)


def _agenda(source: PlanTexts, section: str, slides: Sequence[Slide]) -> Slide:
    """Return the agenda: one entry for the first slide of each section."""
    firsts: dict[str, str] = {}
    for slide in slides:
        firsts.setdefault(slide.section, slide.key)
    rows = tuple(
        Row((Paragraph(source.runs(name), f"agenda.{key}", 1, SLIDE_NUMBER),), key)
        for name, key in firsts.items()
    )
    texts = {"title": source.label_paragraph("agenda", "agenda")}
    return source.slide("agenda", "agenda", texts, section=section, rows=rows)


def _vision(source: PlanTexts, vision: parts.Vision) -> Iterator[Slide]:
    texts = {"title": vision.title, "line": vision.line}
    yield source.slide("vision", "vision", texts, [vision.line, vision.text])


def _mission(source: PlanTexts, mission: parts.Mission) -> Iterator[Slide]:
    texts = {"title": mission.title, "line": mission.line, "rows_title": mission.commitments_title}
    commitments = [each.text for each in mission.commitments]
    rows = tuple(
        Row((source.paragraph(text, number=str(number)),)) for number, text in enumerate(commitments, 1)
    )
    notes = (source.note(text, number=f"{number}.") for number, text in enumerate(commitments, 1))
    slide = source.slide("mission", "statement", texts, [mission.line, *notes], rows=rows)
    yield slide if rows else replace(slide, layout="point", otherwise=(slide,))


def _approach(source: PlanTexts, approach: parts.Approach) -> Iterator[Slide]:
    strands = approach.items
    alt = source.listed([source.plain(approach.carries), *source.entries(strands, "name", "headline")])
    fields, carries = ("name", "headline", "figure"), source.drawn(approach.carries)
    figure = source.figure("approach", alt, strands, fields, carries=carries)
    notes = [approach.lead, *source.in_full(strands)]
    yield source.slide("approach", "figure", {"title": approach.title}, notes, figure=figure)


def _goals(source: PlanTexts, goals: Sequence[parts.Goal]) -> Iterator[Slide]:
    """Yield the overview of the goals, each with a link to its slide, then the goals."""
    glance = source.plan.glance
    heading = source.label_paragraph("goals", "goals", len(goals))
    title = source.paragraph(glance.title) if glance else heading
    section = "".join(run.text for run in title.runs).replace(BREAK, " ")
    alt, items = [], []
    for number, goal in enumerate(goals, 1):
        alt.append(f"{source.label('goal', number)} {source.plain(goal.name)}")
        name = source.drawn(goal.name, breaks=True)
        items.append({"name": name, "number": str(number), "link": goal.path})
    lead = glance.lead if glance else None
    data = {"count": len(items), "title": {"text": section}, "lead": source.drawn(lead)}
    figure = Figure("deck/glance.svg.j2", source.listed(alt), tuple(items), data)
    summaries = [source.note(goal.name, goal.summary, number=f"{n}.") for n, goal in enumerate(goals, 1)]
    texts, notes = {"title": title}, [lead, *summaries]
    short = source.slide("glance", "figure", texts, notes, section=section, figure=figure)
    yield short if len(goals) > _MOST_WITH_PRIORITIES else _with_priorities(source, goals, short)
    for number, goal in enumerate(goals, 1):
        yield _goal(source, number, goal)
        yield from sections.goal_evidence(source, goal)


def _with_priorities(source: PlanTexts, goals: Sequence[parts.Goal], short: Slide) -> Slide:
    """Return the overview of the goals with their priorities; without them if they do not fit."""
    assert short.figure
    items = tuple(
        {
            **item,
            "name": source.drawn(goal.name),
            "priorities": [source.drawn(p.name) for p in goal.priorities],
        }
        for item, goal in zip(short.figure.items, goals, strict=True)
    )
    figure = replace(short.figure, items=items)
    return replace(short, figure=figure, otherwise=(short,))


def _goal(source: PlanTexts, number: int, goal: parts.Goal) -> Slide:
    """Return the slide of a goal in its gait, with its figure; on a slide of its own if there is no room."""
    kicker = source.label_paragraph("goal", f"{goal.path}.number", number)
    summary = [source.paragraph(goal.summary)]
    if goal.headline:
        summary.insert(0, replace(source.paragraph(goal.name, breaks=False), bold=True))
    texts = {"title": goal.headline or goal.name, "kicker": kicker, "summary": summary}
    rows, priorities = [], []
    for nth, each in enumerate(goal.priorities, 1):
        name = source.paragraph(each.name, number=f"{number}.{nth}")
        rows.append(Row((name, source.paragraph(each.short or each.text, level=2))))
        priorities.append(source.note(each.name, each.text, number=f"{number}.{nth}"))
        priorities += sections.priority_notes(source, each)
    priorities += map(source.measure_note, goal.measures)
    notes = [goal.name if goal.headline else None, goal.lead, *priorities]
    plain = source.slide(
        *(goal.path, "goal", texts, notes),
        rows=tuple(rows),
        links={kicker.path: "glance"},
        cites=sections.cited(goal),
    )
    return _in_gait(source, number, goal, plain)


def _in_gait(source: PlanTexts, number: int, goal: parts.Goal, slide: Slide) -> Slide:
    """Return the slide of a goal on the layout that its place in the plan and its figure ask for."""
    data: dict[str, Any] = {"number": str(number), "place": number, "count": len(source.plan.goals)}
    data["kicker"] = source.label("goal", number)
    gaits = read_layouts(source.design).gaits
    first, gait = gaits[0], gaits[(number - 1) % len(gaits)]
    apart = tuple(sections.figure_slide(source, goal.figure, f"{goal.path}.figure", goal.name))
    alt = apart[0].figure.alt if apart and apart[0].figure else ""

    def placed(layout: str, shown: object, *otherwise: Slide) -> Slide:
        figure = source.figure(layout.replace("-", "_"), alt if shown else "", **data, figure=shown)
        return replace(slide, layout=layout, figure=figure, otherwise=otherwise)

    found = placed(first.plain, None)
    if not goal.figure:
        return found if gait is first else placed(gait.plain, None, found)
    shown = source.drawn(goal.figure)
    noted = replace(slide, notes=(*slide.notes, *apart[0].notes[:1]))
    found = replace(placed(first.figure, shown, found, *apart), notes=noted.notes)
    return found if gait is first else replace(placed(gait.figure, shown, found), notes=noted.notes)


def _capabilities(source: PlanTexts, capabilities: parts.Capabilities) -> Iterator[Slide]:
    items = capabilities.items
    shown = [
        {"name": source.drawn(each.name), "short": source.drawn(each.short or each.text)} for each in items
    ]
    alt = source.listed(source.entry(each.name, each.short or each.text) for each in items)
    figure = Figure("deck/capabilities.svg.j2", alt, tuple(shown), {"count": len(shown)})
    notes = [capabilities.lead, *source.in_full(items)]
    yield source.slide("capabilities", "figure", {"title": capabilities.title}, notes, figure=figure)


def _spotlight(source: PlanTexts, spotlight: parts.Spotlight) -> Iterator[Slide]:
    """Yield the slides of the spotlight: opener, pictures, number, facts, chain, timeline."""
    section = source.plain(spotlight.name)
    texts = {"title": spotlight.title, "kicker": spotlight.kicker, "short": spotlight.short or spotlight.lead}
    yield source.slide("spotlight", "section", texts, [spotlight.lead], section=section, cites=[spotlight])
    kicker = source.paragraph(spotlight.name, breaks=False)
    for picture in spotlight.pictures:
        yield sections.picture_slide(source, picture, kicker)
    if spotlight.number:
        yield _number(source, spotlight.number)
    if spotlight.facts:
        yield _facts(source, spotlight)
    if spotlight.chain:
        yield _chain(source, spotlight.chain)
    if spotlight.timeline:
        yield _timeline(source, spotlight.timeline)


def _number(source: PlanTexts, number: parts.Number) -> Slide:
    """Return a number as a large title, with what it counts before and after it."""
    value = Paragraph(source.runs(number.value), f"{number.path}.value", 2)
    before = [source.paragraph(number.before)] if number.before else []
    texts = {"title": [*before, value, source.paragraph(number.unit)], "note": number.note}
    lattice = number.lattice
    unit, group_label = (lattice.unit, lattice.group_label) if lattice else (None, None)
    digits = "".join(sign for sign in number.value if sign.isdigit())
    data: dict[str, Any] = {
        "value": number.value,
        "units": int(digits) if lattice else 0,
        "group": (lattice.group or 0) if lattice else 0,
        "unit": source.drawn(unit),
        "group_label": source.drawn(group_label),
    }
    figure = source.figure("lattice", source.number(number), **data)
    notes = [source.number_note(number), unit, group_label]
    return source.slide(number.path, "number", texts, notes, figure=figure, cites=[number])


def _facts(source: PlanTexts, spotlight: parts.Spotlight) -> Slide:
    """Return the facts, drawn as points: what each is about, its sentence and its list."""
    facts = spotlight.facts
    items = [
        {"name": source.drawn(fact.label), "text": source.drawn(fact.text), "list": source.drawn(fact.items)}
        for fact in facts
    ]
    notes = [sections.named(source, fact.label, fact.text, items=fact.items) for fact in facts]
    alt = source.listed(note.words for note in notes)
    figure = Figure("deck/points.svg.j2", alt, tuple(items), {"count": len(items)})
    texts = {"title": spotlight.name}
    return source.slide("spotlight.facts", "facts", texts, notes, figure=figure, cites=facts)


def _chain(source: PlanTexts, chain: parts.Steps) -> Slide:
    words = " → ".join(source.plain(link.name) for link in chain.links)
    notes = [Note(words, paths_of(*(link.name for link in chain.links)))]
    figure = source.figure("figure", words, chain.links, ["name"], kind="chain", dark=True)
    texts = {"title": chain.title}
    return source.slide(chain.path, "figure-on-ground", texts, notes, figure=figure, cites=[chain])


def _timeline(source: PlanTexts, timeline: parts.Timeline) -> Slide:
    events, texts = timeline.events, {"title": timeline.title}
    figure, notes = sections.events_figure(source, events), sections.event_notes(source, events)
    return source.slide(timeline.path, "timeline", texts, notes, figure=figure, cites=events)


def _closing(source: PlanTexts, closing: parts.Closing) -> Iterator[Slide]:
    line = source.plan.vision.line
    title = source.paragraph(closing.title, breaks=False)
    texts = {"title": title, "line": line, "short": closing.short or closing.text}
    section, logo = source.plain(closing.title), source.logo
    figure = source.figure("closing_logo", "", logo=logo) if logo else None
    yield source.slide("closing", "closing", texts, [closing.text, line], section=section, figure=figure)


def _about(source: PlanTexts, about: parts.About) -> Iterator[Slide]:
    numbers = about.numbers
    alt = source.listed(map(source.number, numbers))
    figure = source.figure("numbers", alt, numbers, ["value", "unit"]) if numbers else None
    notes = [about.lead, *about.paragraphs, *map(source.number_note, numbers)]
    texts = {"title": about.title, "short": about.short or about.lead}
    yield source.slide("about", "numbers", texts, notes, figure=figure, cites=numbers)


_SECTIONS: Mapping[str, Callable[[PlanTexts, Any], Iterable[Slide]]] = {
    "vision": _vision,
    "mission": _mission,
    "approach": _approach,
    "goals": _goals,
    "capabilities": _capabilities,
    "spotlight": _spotlight,
    "closing": _closing,
    "about": _about,
}
"""The slides of each part of a plan that has a key of its own, by that key."""
