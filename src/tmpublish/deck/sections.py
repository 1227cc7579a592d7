"""A section, or the evidence of a goal → its slides: one function a kind, and what hangs on it after them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tmpublish.deck.plan_texts import PlanTexts, paths_of
from tmpublish.deck.slide_model import Chart, Figure, Note, Paragraph, Row, Slide, SlidePicture, Table
from tmpublish.design import formats
from tmpublish.plan import parts, table_values
from tmpublish.plan import sections as model
from tmpublish.plan.fields import Text
from tmpublish.plan.sections import Measure

Measured = tuple[parts.Goal, parts.Priority | None, Measure]
_FIGURE_LAYOUTS = {"chain": "figure-on-ground"}
_DRAWINGS = {"parts": "equals"}  # `parts.svg.j2` holds what drawings share


def slides(source: PlanTexts, part: model.Section) -> Iterator[Slide]:
    """Yield the slides of a section, then those of what hangs on it; the first names the section."""
    section = source.plain(part.title)
    made = _KINDS[type(part)](source, part)
    for slide in (*made, *_hangs(source, part, part.title)):
        yield replace(slide, section=section)


def goal_evidence(source: PlanTexts, goal: parts.Goal) -> Iterator[Slide]:
    """Yield what follows the slide of a goal: its figure, its measures, what hangs on both."""
    yield from _figure(source, goal.figure, f"{goal.path}.figure", goal.name)
    measured = [each for each in source.plan.measures if each[0] is goal]
    if measured:
        count = source.label("measures", len(measured))
        words = source.label("entry", name=source.plain(goal.name), text=count)
        table = _measures_table(source, f"{goal.path}.measures", words, measured)
        yield source.slide(table.path, "table", {"title": Paragraph(source.runs(words))}, table=table)
    for part in (goal, *goal.priorities):
        yield from _hangs(source, part, goal.name)


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


def _named(source: PlanTexts, name: Text, *meanings: Text | None, items: Sequence[Text] = ()) -> Note:
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


def _figure(source: PlanTexts, figure: model.Figure | None, key: str, name: Text) -> Iterator[Slide]:
    """Yield the slide of a figure, if there is one; its own words are the title if it has none."""
    if figure:
        words = source.listed(map(source.plain, figure.steps))
        title = source.plain(figure.title or name)
        alt = source.label("figure_of", title=title, words=words)
        shown = figure.title or Paragraph(source.runs(words))
        items = tuple({"name": source.drawn(step)} for step in figure.steps)
        drawing = Figure(
            f"deck/{_DRAWINGS.get(figure.kind, figure.kind)}.svg.j2", alt, items, {"count": len(items)}
        )
        layout = _FIGURE_LAYOUTS.get(figure.kind, "figure")
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
        yield source.slide(part.path, "statement", texts, notes, rows=rows, cites=[part])
    yield from _figure(source, part.figure, f"{part.path}.figure", part.title)


def _points(source: PlanTexts, part: model.Points) -> Iterator[Slide]:
    alt, items, notes = [], [], []
    for point in part.points:
        items.append(_drawn_entry(source, point, point.short or point.text))
        notes.append(_named(source, point.name, point.text, items=point.items))
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
    """Yield the phases side by side, then the events on an axis of months."""
    notes: list[Any] = _heads(part)
    cites = [part, *part.events]
    events = event_notes(source, part.events)
    if part.phases:
        items, alt = [], []
        for phase in part.phases:
            when = formats.span(source.pack, phase.start, phase.end)
            entry = _drawn_entry(source, phase, phase.short or phase.text)
            dated = {"name": entry["name"], "when": {"path": f"{phase.path}.from", "text": when}}
            items.append({**dated, **entry})
            note = _named(source, phase.name, phase.text, items=phase.items)
            alt.append(f"{when} {source.plain(phase.name)}")
            notes += [Note(when), note]
        data = {"count": len(items)}
        figure = Figure("deck/phases.svg.j2", source.listed(alt), tuple(items), data)
        texts = {"title": _title(part)}
        yield source.slide(part.path, "figure", texts, notes, figure=figure, cites=[part])
        notes = []
    if part.events:
        key = f"{part.path}.events" if part.phases else part.path
        texts = {"title": part.title if part.phases else _title(part)}
        figure = events_figure(source, part.events)
        yield source.slide(key, "timeline", texts, [*notes, *events], figure=figure, cites=cites)


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
    yield source.slide(part.path, "figure", texts, [*_heads(part), *notes], figure=figure, cites=[part])


def _case(source: PlanTexts, part: model.Case) -> Iterator[Slide]:
    kickers = [each for each in (part.kicker, part.title if part.headline else None) if each]
    kicker = [source.paragraph(each, breaks=False) for each in kickers]
    short = part.short or part.lead or part.text[0]
    texts = {"title": _title(part), "kicker": kicker, "short": short}
    by = Note(_person(source, part.by), paths_of(part.by.name, part.by.role)) if part.by else None
    notes = [*_heads(part), *part.text, by]
    yield source.slide(part.path, "section", texts, notes, cites=[part])
    yield from _figure(source, part.figure, f"{part.path}.figure", part.title)


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
        found = table_values.charted(part) if part.chart else []
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
        sums = [table_values.total(part, index) for index in columns]
        words = Paragraph(source.runs(source.label("total")))
        rows.append((words, *(_cell(source, part, index, sums[index]) for index in columns[1:])))
    return Table(
        path=part.path,
        alt=alt,
        heads=tuple(map(source.paragraph, part.columns)),
        rows=tuple(rows),
        numbers=tuple(table_values.is_number(part, index) for index in columns),
        total=part.total,
    )


def _cell(source: PlanTexts, part: model.Table, column: int, cell: Text | Decimal | None) -> Paragraph:
    if cell is None:
        return Paragraph(())
    if isinstance(cell, Text):
        return source.paragraph(cell, breaks=False)
    places = formats.places(table_values.numbers(part, column))
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
