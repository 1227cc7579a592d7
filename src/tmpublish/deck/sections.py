"""A section, or the evidence of a goal → its slides: one function a kind, and what hangs on it after them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tmpublish.deck.plan_texts import PlanTexts, paths_of
from tmpublish.deck.slide_model import Chart, Figure, Note, Paragraph, Row, Slide, SlidePicture, Table
from tmpublish.design import formats
from tmpublish.plan import parts
from tmpublish.plan import sections as model
from tmpublish.plan.fields import Text
from tmpublish.plan.sections import Measure

_MOST_BRANCHES = 6  # of an organization, beside one another
_FEW_EVENTS = 3  # which have room below phases
_FEW_MEASURES = 3  # which have room for large figures
Measured = tuple[parts.Goal, parts.Priority | None, Measure]


def slides(source: PlanTexts, part: model.Section) -> Iterator[Slide]:
    """Yield the slides of a section, then those of what hangs on it; the first names the section."""
    section = source.plain(part.title)
    made = _KINDS[type(part)](source, part)
    for slide in (*made, *_hangs(source, part, part.title)):
        yield replace(slide, section=section)


def goal_evidence(source: PlanTexts, goal: parts.Goal) -> Iterator[Slide]:
    """Yield what follows the slide of a goal: its measures, what hangs on it and on its priorities."""
    measured = [each for each in source.plan.measures if each[0] is goal]
    if measured:
        count = source.label("measures", len(measured))
        words = source.label("entry", name=source.plain(goal.name), text=count)
        table = _measures_table(source, f"{goal.path}.measures", words, measured)
        title = Paragraph(source.runs(words))
        slide = source.slide(table.path, "table", {"title": title}, table=table)
        yield slide if len(measured) > _FEW_MEASURES else _few_measures(source, goal, slide, measured)
    for part in (goal, *goal.priorities):
        yield from _hangs(source, part, goal.name)


def _few_measures(source: PlanTexts, goal: parts.Goal, slide: Slide, measured: Sequence[Measured]) -> Slide:
    """Return the slide of a few measures with their values set large, in place of their table."""
    assert slide.table
    *_, start_head, target_head = map(_words, slide.table.heads)
    rows = [
        {
            "code": _words(cells[0]),
            "name": source.drawn(measure.name),
            **dict(zip(("start", "target"), map(_words, cells[2:]), strict=True)),
            "start_head": start_head,
            "target_head": target_head,
        }
        for cells, (*_, measure) in zip(slide.table.rows, measured, strict=True)
    ]
    data: dict[str, Any] = {"rows": rows, "place": goal.ordinal, "goals": len(source.plan.goals)}
    figure = source.figure("measures", slide.table.alt, **data)
    return replace(slide, layout="figure", table=None, figure=figure, otherwise=(slide,))


def priority_notes(source: PlanTexts, priority: parts.Priority) -> Iterator[Note]:
    """Yield what the notes say of a priority beside its text: actions, owner, time, measures."""
    if priority.actions:
        listed = source.listed(map(source.plain, priority.actions))
        yield _labeled(source, "actions", listed, *priority.actions)
    if priority.owner:
        yield _labeled(source, "owner", source.plain(priority.owner), priority.owner)
    if when := formats.span(source.pack, priority.start, priority.end):
        yield _labeled(source, "when", when)
    yield from map(source.measure_note, priority.measures)


def cited(goal: parts.Goal) -> list[Any]:
    """Return the parts of a goal that name sources."""
    return [goal, *goal.priorities]


def _labeled(source: PlanTexts, key: str, words: str, *texts: Text) -> Note:
    return Note(source.label("entry", name=source.label(key), text=words), paths_of(*texts))


# What every section has


def _title(part: model.Section) -> Text:
    return part.headline or part.title


def _heads(part: model.Section) -> list[Text | None]:
    """Return what the notes of a section begin with."""
    return [part.title if part.headline else None, part.lead, part.short]


def named(source: PlanTexts, name: Text, *meanings: Text | None, items: Sequence[Text] = ()) -> Note:
    """Return a name with what it means and consists of, as one note."""
    words = [source.plain(each) for each in meanings if each]
    words += [source.listed(map(source.plain, items))] if items else []
    if not words:
        return source.note(name)
    text = source.label("entry", name=source.plain(name), text=" ".join(words))
    return Note(text, paths_of(name, *meanings, *items))


def _person(source: PlanTexts, person: model.Person) -> str:
    return source.listed(map(source.plain, filter(None, (person.name, person.role))))


# Hang-ons


def _hangs(source: PlanTexts, part: Any, name: Text) -> Iterator[Slide]:
    """Yield a slide for the quotation and one for each picture of a section, goal or priority."""
    if part.quote:
        yield _quote(source, part.quote, name)
    kicker = source.paragraph(name, breaks=False)
    for picture in part.pictures:
        yield picture_slide(source, picture, kicker)


def picture_slide(source: PlanTexts, picture: model.Picture, kicker: Paragraph) -> Slide:
    """Return the slide of a picture: its caption, or else its alt text, is the title."""
    title = source.paragraph(picture.caption or picture.alt, breaks=False)
    texts = {"title": title, "kicker": kicker, "credit": picture.credit}
    notes = [picture.alt, picture.caption, picture.credit]
    shown = SlidePicture(picture.file, picture.path, source.plain(picture.alt))
    return source.slide(picture.path, "picture", texts, notes, picture=shown)


def _quote(source: PlanTexts, quote: model.Quote, name: Text) -> Slide:
    words = source.label("quote", line=source.plain(quote.text))
    line = Paragraph(source.runs(words), quote.text.path)
    title, noted = source.paragraph(name, breaks=False), words
    if by := quote.by:
        title = Paragraph(source.runs(_person(source, by)), by.name.path)
        noted = source.label("entry", name=_person(source, by), text=words)
    paths = paths_of(quote.text, *((by.name, by.role) if by else ()))
    return source.slide(quote.path, "quote", {"title": title, "line": line}, [Note(noted, paths)])


def figure_slide(source: PlanTexts, figure: model.Figure | None, key: str, name: Text) -> Iterator[Slide]:
    """Yield the slide of a figure, if there is one; its own words are the title if it has none."""
    if figure:
        words = source.listed(map(source.plain, figure.steps))
        title = source.plain(figure.title or name)
        alt = source.label("figure_of", title=title, words=words)
        shown = figure.title or Paragraph(source.runs(words))
        items = tuple({"name": source.drawn(step)} for step in figure.steps)
        dark = figure.kind == "chain"
        data = {"count": len(items), "kind": figure.kind, "dark": dark}
        drawing = Figure("deck/figure.svg.j2", alt, items, data)
        layout = "figure-on-ground" if dark else "figure"
        note = Note(source.label("entry", name=title, text=words), paths_of(figure.title, *figure.steps))
        yield source.slide(key, layout, {"title": shown}, [note], figure=drawing)


# The kinds


def _prose(source: PlanTexts, part: model.Prose) -> Iterator[Slide]:
    """Yield the point of a text as a statement, signed if somebody signs it; the notes hold it in full."""
    line = part.headline or part.short or part.lead or part.text[0]
    more = part.short if part.headline else None
    texts: dict[str, Any] = {"title": source.paragraph(part.title, breaks=False), "line": line}
    signed = Note(_person(source, part.by), paths_of(part.by.name, part.by.role)) if part.by else None
    notes = [*_heads(part), part.headline, *part.text, signed]
    if by := part.by:
        name = source.paragraph(by.name)
        texts |= {"text": more, "by": [name, *([source.paragraph(by.role, level=2)] if by.role else [])]}
        alt = source.plain(by.name)
        portrait = SlidePicture(by.portrait, f"{by.path}.portrait", alt) if by.portrait else None
        yield source.slide(part.path, "letter", texts, notes, picture=portrait, cites=[part])
    else:
        rows = (Row((source.paragraph(more),)),) if more else ()
        slide = source.slide(part.path, "statement", texts, notes, rows=rows, cites=[part])
        shown = {**slide.texts, **({"text": rows[0].paragraphs} if rows else {})}
        yield replace(slide, layout="point", texts=shown, rows=(), otherwise=(slide,))
    yield from figure_slide(source, part.figure, f"{part.path}.figure", part.title)


def _points(source: PlanTexts, part: model.Points) -> Iterator[Slide]:
    alt, items, notes = [], [], []
    for point in part.points:
        items.append(_drawn_entry(source, point, point.short or point.text))
        notes.append(named(source, point.name, point.text, items=point.items))
        alt.append(notes[-1].words)
    name = "quadrants" if part.look == "quadrants" else "points"
    figure = Figure(f"deck/{name}.svg.j2", source.listed(alt), tuple(items), {"count": len(items)})
    cites = [part, *part.points]
    texts, noted = {"title": _title(part)}, [*_heads(part), *notes]
    yield source.slide(part.path, "figure", texts, noted, figure=figure, cites=cites)


def _drawn_entry(source: PlanTexts, part: model.Point | model.Phase, text: Text | None) -> dict[str, Any]:
    return {
        "name": source.drawn(part.name),
        "text": source.drawn(text),
        "list": [source.drawn(each) for each in part.items],
    }


def _timeline(source: PlanTexts, part: model.Roadmap) -> Iterator[Slide]:
    """Yield the phases side by side, then the events on an axis of months; few events go with the phases."""
    events = event_notes(source, part.events)
    if not part.phases:
        yield _events_slide(source, part, part.path, [*_heads(part), *events])
        return
    phases = _phases_slide(source, part)
    if not part.events:
        yield phases
        return
    apart = _events_slide(source, part, f"{part.path}.events", events)
    if len(part.events) > _FEW_EVENTS:
        yield from (phases, apart)
        return
    assert phases.figure
    assert apart.figure
    data = {**phases.figure.data, "events": apart.figure.items}
    alt = source.listed([phases.figure.alt, apart.figure.alt])
    figure, notes = replace(phases.figure, alt=alt, data=data), (*phases.notes, *apart.notes[: len(events)])
    yield replace(phases, figure=figure, notes=notes, otherwise=(phases, apart))


def _phases_slide(source: PlanTexts, part: model.Roadmap) -> Slide:
    items, alt = [], []
    notes: list[Any] = _heads(part)
    for phase in part.phases:
        when = formats.span(source.pack, phase.start, phase.end)
        entry = _drawn_entry(source, phase, phase.short or phase.text)
        dated = {"name": entry["name"], "when": {"path": f"{phase.path}.from", "text": when}}
        items.append({**dated, **entry})
        note = named(source, phase.name, phase.text, items=phase.items)
        alt.append(f"{when} {source.plain(phase.name)}")
        notes += [Note(when), note]
    data = {"count": len(items), "events": ()}
    figure = Figure("deck/phases.svg.j2", source.listed(alt), tuple(items), data)
    return source.slide(part.path, "figure", {"title": _title(part)}, notes, figure=figure, cites=[part])


def _events_slide(source: PlanTexts, part: model.Roadmap, key: str, notes: Sequence[Any]) -> Slide:
    texts = {"title": part.title if part.phases else _title(part)}
    figure = events_figure(source, part.events)
    return source.slide(key, "timeline", texts, notes, figure=figure, cites=[part, *part.events])


def event_notes(source: PlanTexts, events: Sequence[model.Milestone]) -> list[Note]:
    """Return each event with its date as a note."""
    dated = [(formats.moment(source.pack, each.date), each.text) for each in events]
    return [
        Note(source.label("entry", name=date, text=source.plain(text)), (text.path,)) for date, text in dated
    ]


def events_figure(source: PlanTexts, events: Sequence[model.Milestone]) -> Figure:
    """Return a drawing of events; the month of an event counts from the month of the first."""
    numbers = [each.date.year * 12 + (each.date.month or 1) - 1 for each in events]
    items, alt = [], []
    for event, number in zip(events, numbers, strict=True):
        day, text = formats.moment(source.pack, event.date), event.short or event.text
        items.append(
            {
                "day": {"path": f"{event.path}.date", "text": day},
                "short": source.drawn(text),
                "month": number - numbers[0],
                "highlight": event.highlight,
            }
        )
        alt.append(source.label("entry", name=day, text=source.plain(text)))
    months = tuple(
        {"name": source.pack.month(each % 12 + 1), "number": each % 12 + 1, "year": each // 12}
        for each in range(numbers[0], numbers[-1] + 1)
    )
    return Figure("deck/timeline.svg.j2", source.listed(alt), tuple(items), {"months": months})


def _people(source: PlanTexts, part: model.People) -> Iterator[Slide]:
    items, alt, notes = [], [], []
    for person in part.people:
        items.append(
            {
                "name": source.drawn(person.name),
                "role": source.drawn(person.role),
                "portrait": person.portrait or "",
                "picture": f"{person.path}.portrait",
                "alt": source.plain(person.name),
            }
        )
        words = _person(source, person)
        above = part.above(person)
        if above:
            words = source.listed([words, f"→ {source.plain(above.name)}"])
        if person.text:
            words = source.label("entry", name=words, text=source.plain(person.text))
        notes.append(Note(words, paths_of(person.name, person.role, person.text)))
        alt.append(_person(source, person))
    pictured = any(person.portrait for person in part.people)
    data = {"count": len(items), "pictured": pictured}
    figure = Figure("deck/people.svg.j2", source.listed(alt), tuple(items), data)
    texts = {"title": _title(part)}
    slide = source.slide(part.path, "figure", texts, [*_heads(part), *notes], figure=figure, cites=[part])
    if chart := _organization(part, items):
        drawn = source.figure("organization", figure.alt, **chart)
        slide = replace(slide, figure=drawn, otherwise=(slide,))
    yield slide


def _organization(part: model.People, shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the units of an organization as a tree with the columns and rows that it takes, if it is one.

    What is at the foot of the tree is stacked if it is too broad otherwise.
    """
    entries = {person.path: entry for person, entry in zip(part.people, shown, strict=True)}

    def unit(person: model.Member, stacks: bool) -> dict[str, Any]:
        under = [unit(each, stacks) for each in part.people if part.above(each) is person]
        stacked = stacks and bool(under) and not any(each["under"] for each in under)
        below = [each["rows"] for each in under] or [0]
        return {
            **entries[person.path],
            "path": person.path,
            "under": under,
            "stacked": stacked,
            "leaves": 1 if stacked else sum(each["leaves"] for each in under) or 1,
            "rows": 1 + (sum(below) if stacked else max(below)),
            "size": 1 + sum(each["size"] for each in under),
        }

    tops = [person for person in part.people if not part.above(person)]
    for stacks in (False, True):
        units = [unit(person, stacks) for person in tops]
        if sum(each["leaves"] for each in units) <= _MOST_BRANCHES:
            break
    whole = len(tops) < len(part.people) == sum(each["size"] for each in units)
    return {"units": units, "rows": max(each["rows"] for each in units)} if whole else {}


def _case(source: PlanTexts, part: model.Case) -> Iterator[Slide]:
    kickers = [each for each in (part.kicker, part.title if part.headline else None) if each]
    kicker = [source.paragraph(each, breaks=False) for each in kickers]
    short = part.short or part.lead or part.text[0]
    texts = {"title": _title(part), "kicker": kicker, "short": short}
    by = Note(_person(source, part.by), paths_of(part.by.name, part.by.role)) if part.by else None
    notes = [*_heads(part), *part.text, by]
    yield source.slide(part.path, "section", texts, notes, cites=[part])
    yield from figure_slide(source, part.figure, f"{part.path}.figure", part.title)


# Tables and charts


def _table(source: PlanTexts, part: model.Table) -> Iterator[Slide]:
    """Yield a table with its chart."""
    alt = source.label("table_of", title=source.plain(part.title))
    if part.made_from:
        table = _measures_table(source, part.path, alt, source.plan.measures)
        rows = [source.measure_note(measure) for *_, measure in source.plan.measures]
    else:
        table = _given_table(source, part, alt)
        rows = list(_row_notes(source, table))
    texts: dict[str, Any] = {"title": _title(part), "unit": part.unit, "note": part.note}
    notes = [*_heads(part), *rows, part.unit, part.note]
    if table.rows:
        found = model.charted(part) if part.chart else []
        chart = _chart(source, part, found) if found else None
        notes += [Note(chart.alt)] if chart else []
        yield source.slide(part.path, "table", texts, notes, table=table, chart=chart, cites=[part])
    else:
        yield source.slide(part.path, "statement", {"title": part.title, "line": _title(part)}, notes)


def _chart(source: PlanTexts, part: model.Table, found: Sequence[tuple[Text | str, Decimal]]) -> Chart:
    names = tuple(name if isinstance(name, str) else source.plain(name) for name, _ in found)
    values = tuple(value for _, value in found)
    places = formats.places(values)
    words = [
        source.label("entry", name=name, text=formats.amount(source.pack, value, places))
        for name, value in zip(names, values, strict=True)
    ]
    title = source.plain(part.title)
    alt = source.label("chart_of", title=title, values=source.listed(words))
    series = source.plain(part.unit) if part.unit else title
    assert part.chart is not None
    return Chart(f"{part.path}.chart", alt, part.chart, series, names, values)


def _given_table(source: PlanTexts, part: model.Table, alt: str) -> Table:
    """Return the table of a section, with its sums as the last row."""
    columns = range(len(part.columns))
    rows = [tuple(_cell(source, part, index, cell) for index, cell in enumerate(row)) for row in part.rows]
    if part.total:
        sums = [model.total(part, index) for index in columns]
        words = Paragraph(source.runs(source.label("total")))
        rows.append((words, *(_cell(source, part, index, sums[index]) for index in columns[1:])))
    return Table(
        path=part.path,
        alt=alt,
        heads=tuple(map(source.paragraph, part.columns)),
        rows=tuple(rows),
        numbers=tuple(model.is_number(part, index) for index in columns),
        total=part.total,
    )


def _cell(source: PlanTexts, part: model.Table, column: int, cell: Text | Decimal | None) -> Paragraph:
    if cell is None:
        return Paragraph(())
    if isinstance(cell, Text):
        return source.paragraph(cell, breaks=False)
    places = formats.places(model.numbers(part, column))
    return Paragraph(source.runs(formats.amount(source.pack, cell, places)))


def _row_notes(source: PlanTexts, table: Table) -> Iterator[Note]:
    """Yield the heads, then each row as a sentence: its name, and each value after the head of its column."""
    heads = [_words(cell) for cell in table.heads]
    yield Note(source.listed(heads), tuple(cell.path for cell in table.heads if cell.path))
    for cells in table.rows:
        name, *values = map(_words, cells)
        said = [
            source.label("entry", name=head, text=value)
            for head, value in zip(heads[1:], values, strict=True)
            if value
        ]
        words = source.label("entry", name=name, text=source.listed(said)) if said else name
        yield Note(words, tuple(cell.path for cell in cells if cell.path))


def _words(cell: Paragraph) -> str:
    return "".join(run.text for run in cell.runs)


def _measures_table(source: PlanTexts, path: str, alt: str, measured: Iterable[Measured]) -> Table:
    """Return the register of measures: code, name, latest known value, last target."""
    found = list(measured)
    starts, start_head = _readings(source, "start", [measure.start for *_, measure in found], found)
    targets, target_head = _readings(source, "target", [measure.target for *_, measure in found], found)
    rows = []
    for (goal, priority, measure), start, target in zip(found, starts, targets, strict=True):
        code = f"{goal.ordinal}.{priority.ordinal}" if priority else str(goal.ordinal)
        name = source.paragraph(measure.name, breaks=False)
        rows.append((Paragraph(source.runs(code)), name, start, target))
    heads = ("", source.label("measure"), start_head, target_head)
    return Table(
        path=path,
        alt=alt,
        heads=tuple(Paragraph(source.runs(words) if words else ()) for words in heads),
        rows=tuple(rows),
        numbers=(False, False, True, True),
        strong=(0, 3),
    )


def _readings(
    source: PlanTexts, key: str, series: Sequence[Mapping[int, Decimal]], found: Sequence[Measured]
) -> tuple[list[Paragraph], str]:
    """Return the last value of each measure, and the head of their column, with the year if all share one."""
    years = {max(values) for values in series if values}
    head = source.label(key)
    if len(years) == 1:
        head = source.label("numbered", noun=head, digits=str(*years))
    cells = []
    for values, (*_, measure) in zip(series, found, strict=True):
        if not values:
            cells.append(Paragraph(()))
            continue
        words = formats.value_of(source.pack, measure, values[max(values)])
        if len(years) > 1:
            words = source.label("in_year", value=words, year=str(max(values)))
        cells.append(Paragraph(source.runs(words)))
    return cells, head


_KINDS: Mapping[type[model.Section], Callable[[PlanTexts, Any], Iterator[Slide]]] = {
    model.Prose: _prose,
    model.Points: _points,
    model.Table: _table,
    model.Roadmap: _timeline,
    model.People: _people,
    model.Case: _case,
}
"""The slides of each kind of section."""
