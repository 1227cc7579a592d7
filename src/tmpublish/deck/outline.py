"""A plan in one language → the slides of its deck as plain values, and the slide of each text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypedDict

from tmpublish.design.theme import Design
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Day, Part, Text
from tmpublish.plan.parts import (
    About,
    Approach,
    Capabilities,
    Capability,
    Closing,
    Fact,
    Goal,
    Mission,
    Number,
    Source,
    Spotlight,
    Steps,
    Strand,
    Timeline,
)
from tmpublish.plan.sections import Picture
from tmpublish.text.inline_markup import BREAK, Run, literal, plain, runs


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its runs, the id of its text, its level (from 1), and the number in its margin."""

    runs: tuple[Run, ...]
    path: str = ""
    level: int = 1
    number: str = ""
    number_path: str = ""
    """The text id of the number, if it is a text of the plan."""
    link: str = ""
    """The key of the slide that it links to."""
    bold: bool = False
    role: Literal["lead", "head", "text"] = "lead"
    """In running text: a `head` opens a list entry, a `text` belongs to its head, a `lead` is neither."""


@dataclass(frozen=True)
class Row:
    """An entry of a list, with the key of the slide that it links to, if any."""

    paragraphs: tuple[Paragraph, ...]
    link: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing of the theme and what it draws; only `items` can be spread over several slides."""

    template: str
    alt: str = ""
    items: tuple[Mapping[str, object], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SlidePicture:
    """A picture on a slide: its file as the plan names it, its id, its alt text."""

    file: str
    path: str
    alt: str


@dataclass(frozen=True)
class Note:
    """A paragraph of the speaker notes, and the ids of the texts that it gives in full."""

    words: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slide:
    """A slide before layout: its kind, the texts of its placeholders, its list, figure, notes and links."""

    key: str
    layout: str
    section: str
    texts: Mapping[str, tuple[Paragraph, ...]]
    rows: tuple[Row, ...] = ()
    figure: Figure | None = None
    notes: tuple[Note, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """The key of the slide that a text links to, by text id."""
    picture: SlidePicture | None = None

    @property
    def title(self) -> str:
        """Return the title on one line."""
        return one_line(self.texts["title"])

    @property
    def items(self) -> int:
        """Return the number of items of its list or figure, which may be spread over several slides."""
        return len(self.rows) + (len(self.figure.items) if self.figure else 0)


class FigureText(TypedDict):
    """A text for a drawing: its id and its markup."""

    path: str
    text: str


def one_line(paragraphs: Iterable[Paragraph]) -> str:
    """Return the words of paragraphs on one line."""
    return " ".join(plain("".join(run.text for run in p.runs).replace(BREAK, " // ")) for p in paragraphs)


@dataclass(frozen=True)
class SlideText:
    """The texts and labels of a plan in one language, and the booklet's page of each text id."""

    plan: Plan
    design: Design
    language: str
    pages: Mapping[str, int]

    def runs(self, words: str) -> tuple[Run, ...]:
        """Return the runs of words without markup."""
        return runs(literal(words), self.language)

    def plain(self, text: Text) -> str:
        """Return a text on one line."""
        return self.plain_runs(self.runs(plain(text[self.language])))

    def plain_runs(self, parts: Iterable[Run]) -> str:
        """Return runs on one line."""
        return "".join(run.text for run in parts).replace(BREAK, " ")

    def paragraph(self, text: Text, level: int = 1, number: str = "", breaks: bool = True) -> Paragraph:
        """Return a text as a paragraph; without `breaks`, preferred line breaks become spaces."""
        markup = text[self.language]
        if not breaks and " // " in markup:
            markup = literal(plain(markup))
        return Paragraph(runs(markup, self.language), text.path, level, number)

    def texts(self, **texts: Text | None) -> dict[str, tuple[Paragraph, ...]]:
        """Return the paragraphs of texts by placeholder, without those that the plan leaves out."""
        return {key: (self.paragraph(text),) for key, text in texts.items() if text}

    def figure_text(self, text: Text, breaks: bool = False) -> FigureText:
        """Return a text for a drawing, on one line unless its preferred breaks are wanted."""
        markup = text[self.language]
        return {"path": text.path, "text": markup if breaks else literal(plain(markup))}

    def label(self, key: str, n: int | None = None, **values: str) -> str:
        """Return a label of the language pack."""
        return self.design.languages[self.language].label(key, n, inside=False, **values)

    def entry(self, name: Text, text: Text) -> str:
        """Return a text after its name, on one line."""
        return self.label("entry", name=self.plain(name), text=self.plain(text))

    def listed(self, items: Iterable[str]) -> str:
        """Return items as a list in running text."""
        joined = ""
        for item in items:
            joined = self.label("listed", first=joined, next=item) if joined else item
        return joined

    def number(self, number: Number) -> str:
        """Return a number with its unit as running text."""
        before = self.plain(number.before) if number.before else ""
        return self.label("number", before=before, value=number.value, unit=self.plain(number.unit)).strip()

    def figure_data(self, figure: Part | None) -> dict[str, object] | None:
        """Return the fields of a figure, texts with their ids."""
        if figure is None:
            return None
        data: dict[str, object] = {}
        for name in type(figure).model_fields:
            value = getattr(figure, name)
            if isinstance(value, Text):
                data[name] = self.figure_text(value, breaks=True)
            elif isinstance(value, list):
                data[name] = [self.figure_text(text, breaks=True) for text in value]
            else:
                data[name] = value
        return data

    def notes(
        self, *parts: Note | Text | None, pages: Sequence[str] = (), sources: Iterable[str] = ()
    ) -> tuple[Note, ...]:
        """Return speaker notes: texts in full, the booklet's page of the first known id, the sources."""
        notes = [Note(self.plain(p), (p.path,)) if isinstance(p, Text) else p for p in parts if p]
        page = next((self.pages[path] for path in pages if path in self.pages), None)
        if page is not None:
            notes.append(Note(self.label("booklet_page", page)))
        return (*notes, *self._sources(set(sources)))

    def _sources(self, ids: set[str]) -> Iterator[Note]:
        """Yield a heading and a note for each source, in the order of the plan's references."""
        references = self.plan.sources
        cited = [source for source in references if source.id in ids]
        if cited:
            yield Note(self.label("sources"))
            yield from (self._source(source) for source in cited)

    def _source(self, source: Source) -> Note:
        words = self.label(
            "reported" if source.reported else "source",
            publisher=self.plain(source.publisher),
            date=self.design.languages[self.language].day(source.date),
            says=self.plain(source.says),
        )
        return Note(words, (source.says.path,))


def outline(
    plan: Plan, design: Design, language: str, pages: Mapping[str, int] | None = None
) -> tuple[Slide, ...]:
    """Return the slides of the plan in `language`; `pages` gives the booklet's page of each text id.

    Every part but identity, vision and goals may be absent. A list that is too long for one slide is still
    whole here; placement spreads it.
    """
    source = SlideText(plan, design, language, pages or {})
    slides = tuple(_slides(source))
    return _distinct(source, (slides[0], _agenda(source, slides), *slides[1:]))


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


def _distinct(source: SlideText, slides: tuple[Slide, ...]) -> tuple[Slide, ...]:
    """Return slides with distinct titles: a title that the plan repeats is numbered."""
    titles = [slide.title for slide in slides]
    distinct = []
    for at, (slide, title) in enumerate(zip(slides, titles, strict=True)):
        total, nth = titles.count(title), titles[: at + 1].count(title)
        if total > 1:
            numbered = source.runs(source.label("part", nth, title=title, total=str(total)))
            first = replace(slide.texts["title"][0], runs=numbered)
            slide = replace(slide, texts={**slide.texts, "title": (first,)})
        distinct.append(slide)
    return tuple(distinct)


def _slides(source: SlideText) -> Iterator[Slide]:
    plan = source.plan
    yield _cover(source)
    yield _vision(source)
    if plan.mission:
        yield _mission(source, plan.mission)
    if plan.approach:
        yield _approach(source, plan.approach)
    yield _glance(source)
    for number, goal in enumerate(plan.goals, 1):
        yield _goal(source, number, goal)
    if plan.capabilities:
        yield _capabilities(source, plan.capabilities)
    if plan.spotlight:
        yield from _spotlight(source, plan.spotlight)
    if plan.closing:
        yield _closing(source, plan.closing)
    if plan.about:
        yield _about(source, plan.about)


def _cover(source: SlideText) -> Slide:
    identity = source.plan.identity
    wordmark = tuple(
        Paragraph(source.runs(line), f"identity.wordmark.{number}", min(number, 2))
        for number, line in enumerate(identity.wordmark, 1)
    )
    line = source.paragraph(source.plan.vision.line, breaks=False)
    texts = source.texts(title=identity.title) | {"wordmark": wordmark, "line": (line,)}
    notes = source.notes(identity.description, *identity.imprint)
    return Slide("identity", "cover", source.plain(identity.title), texts, notes=notes)


def _agenda(source: SlideText, slides: tuple[Slide, ...]) -> Slide:
    """Return the agenda: one entry for the first slide of each section."""
    firsts = {slide.section: slide.key for slide in reversed(slides[1:])}
    rows = tuple(
        Row((Paragraph(source.runs(section), f"agenda.{firsts[section]}", 1, "@"),), firsts[section])
        for section in dict.fromkeys(slide.section for slide in slides[1:])
    )
    title = Paragraph(source.runs(source.label("agenda")), "agenda")
    return Slide("agenda", "agenda", slides[0].section, {"title": (title,)}, rows)


def _vision(source: SlideText) -> Slide:
    vision = source.plan.vision
    texts = source.texts(title=vision.title, line=vision.line)
    notes = source.notes(vision.line, vision.text, pages=["vision"])
    return Slide("vision", "quote", source.plain(vision.title), texts, notes=notes)


def _mission(source: SlideText, mission: Mission) -> Slide:
    texts = source.texts(title=mission.title, line=mission.line, rows_title=mission.commitments_title)
    rows = tuple(
        Row((source.paragraph(commitment.text, number=str(number)),))
        for number, commitment in enumerate(mission.commitments, 1)
    )
    commitments = (
        Note(f"{number}. {source.plain(each.text)}", (each.text.path,))
        for number, each in enumerate(mission.commitments, 1)
    )
    notes = source.notes(mission.line, *commitments, pages=["mission"])
    return Slide("mission", "statement", source.plain(mission.title), texts, rows, notes=notes)


def _approach(source: SlideText, approach: Approach) -> Slide:
    items = tuple(
        {
            "name": source.figure_text(strand.name),
            "headline": source.figure_text(strand.headline),
            "figure": source.figure_data(strand.figure),
        }
        for strand in approach.items
    )
    alt = [
        source.plain(approach.carries),
        *(source.entry(each.name, each.headline) for each in approach.items),
    ]
    data = {"carries": source.figure_text(approach.carries), "count": len(items)}
    figure = Figure("deck/approach.svg.j2", source.listed(alt), items, data)
    notes = source.notes(
        approach.lead, *(_in_full(source, each) for each in approach.items), pages=["approach"]
    )
    texts = source.texts(title=approach.title)
    return Slide("approach", "figure", source.plain(approach.title), texts, figure=figure, notes=notes)


def _in_full(source: SlideText, part: Strand | Capability) -> Note:
    """Return the note of a part: its name and headline, then its text."""
    words = f"{source.entry(part.name, part.headline)}\n{source.plain(part.text)}"
    return Note(words, (part.name.path, part.headline.path, part.text.path))


def _goals_title(source: SlideText) -> Paragraph:
    if source.plan.glance:
        return source.paragraph(source.plan.glance.title)
    return Paragraph(source.runs(source.label("goals", len(source.plan.goals))), "goals")


def _glance(source: SlideText) -> Slide:
    """Return the overview of the goals; each links to its slide."""
    goals = source.plan.goals
    items = tuple(
        {
            "name": source.figure_text(goal.name, breaks=True),
            "number": str(number),
            "label": source.label("goal", number),
            "priorities": source.label("priorities", len(goal.priorities)),
            "link": goal.path,
        }
        for number, goal in enumerate(goals, 1)
    )
    title = _goals_title(source)
    alt = (f"{source.label('goal', n)} {source.plain(goal.name)}" for n, goal in enumerate(goals, 1))
    lead = source.plan.glance.lead if source.plan.glance else None
    data = {"count": len(items), "lead": source.figure_text(lead) if lead else None}
    figure = Figure("deck/glance.svg.j2", source.listed(alt), items, data)
    summaries = (
        Note(f"{number}. {source.entry(goal.name, goal.summary)}", (goal.name.path, goal.summary.path))
        for number, goal in enumerate(goals, 1)
    )
    notes = source.notes(lead, *summaries, pages=["glance", "goals"])
    section = source.plain_runs(title.runs)
    return Slide("glance", "figure", section, {"title": (title,)}, figure=figure, notes=notes)


def _goal(source: SlideText, number: int, goal: Goal) -> Slide:
    rows = tuple(
        Row(
            (
                source.paragraph(priority.name, number=f"{number}.{nth}"),
                source.paragraph(priority.short, level=2),
            )
        )
        for nth, priority in enumerate(goal.priorities, 1)
    )
    kicker = Paragraph(source.runs(source.label("goal", number)), f"{goal.path}.number")
    texts = {**source.texts(title=goal.name), "kicker": (kicker,), **source.texts(summary=goal.summary)}
    data = {"number": str(number), "place": number, "count": len(source.plan.goals)}
    priorities = (
        Note(f"{number}.{nth} {source.entry(each.name, each.text)}", (each.name.path, each.text.path))
        for nth, each in enumerate(goal.priorities, 1)
    )
    return Slide(
        goal.path,
        "goal",
        source.plain_runs(_goals_title(source).runs),
        texts,
        rows,
        Figure("deck/goal.svg.j2", data=data),
        source.notes(goal.lead, *priorities, pages=[goal.path]),
        {kicker.path: "glance"},
    )


def _capabilities(source: SlideText, capabilities: Capabilities) -> Slide:
    items = tuple(
        {"name": source.figure_text(item.name), "short": source.figure_text(item.short)}
        for item in capabilities.items
    )
    alt = source.listed(source.entry(item.name, item.short) for item in capabilities.items)
    figure = Figure("deck/capabilities.svg.j2", alt, items)
    texts = source.texts(title=capabilities.title)
    notes = source.notes(
        capabilities.lead,
        *(_in_full(source, each) for each in capabilities.items),
        pages=["capabilities"],
    )
    section = source.plain(capabilities.title)
    return Slide("capabilities", "figure", section, texts, figure=figure, notes=notes)


def _spotlight(source: SlideText, spotlight: Spotlight) -> Iterator[Slide]:
    """Yield the slides of the spotlight: opener, pictures, number, facts, chain, timeline."""
    section = source.plain(spotlight.name)
    texts = source.texts(title=spotlight.title, kicker=spotlight.kicker, short=spotlight.short)
    notes = source.notes(spotlight.lead, pages=[spotlight.path], sources=spotlight.sources)
    yield Slide("spotlight", "section", section, texts, notes=notes)
    for picture in spotlight.pictures:
        yield _picture(source, section, spotlight.name, picture)
    if spotlight.number:
        yield _number(source, section, spotlight.number)
    if spotlight.facts:
        yield _facts(source, section, spotlight)
    if spotlight.chain:
        yield _chain(source, section, spotlight.chain)
    if spotlight.timeline:
        yield _timeline(source, section, spotlight.timeline)


def _picture(source: SlideText, section: str, name: Text, picture: Picture) -> Slide:
    """Return a picture with its caption as the title, or else its alt text."""
    title = source.paragraph(picture.caption or picture.alt, breaks=False)
    kicker = source.paragraph(name, breaks=False)
    texts = {"title": (title,), "kicker": (kicker,), **source.texts(credit=picture.credit)}
    notes = source.notes(picture.alt, picture.caption, picture.credit, pages=[picture.path, "spotlight"])
    shown = SlidePicture(picture.file, picture.path, source.plain(picture.alt))
    return Slide(picture.path, "picture", section, texts, notes=notes, picture=shown)


def _number_note(source: SlideText, number: Number) -> Note:
    words = [source.number(number), *([source.plain(number.note)] if number.note else [])]
    return Note(source.listed(words), _paths(number.before, number.unit, number.note))


def _paths(*texts: Text | None) -> tuple[str, ...]:
    return tuple(text.path for text in texts if text)


def _number(source: SlideText, section: str, number: Number) -> Slide:
    """Return a number as a large title, with what it counts before and after it."""
    before = [source.paragraph(number.before)] if number.before else []
    value = Paragraph(source.runs(number.value), f"{number.path}.value", 2)
    texts = {"title": (*before, value, source.paragraph(number.unit)), **source.texts(note=number.note)}
    lattice = number.lattice
    label = lattice.group_label if lattice else None
    data = {
        "value": number.value,
        "units": int("".join(sign for sign in number.value if sign.isdigit())) if lattice else 0,
        "group": (lattice.group or 0) if lattice else 0,
        "unit": source.figure_text(lattice.unit) if lattice else None,
        "group_label": source.figure_text(label) if label else None,
    }
    figure = Figure("deck/lattice.svg.j2", source.number(number), data=data)
    notes = source.notes(
        _number_note(source, number),
        lattice.unit if lattice else None,
        label,
        pages=[number.path, "spotlight"],
        sources=number.sources,
    )
    return Slide(number.path, "number", section, texts, figure=figure, notes=notes)


def _fact_text(source: SlideText, fact: Fact) -> str:
    """Return a fact as running text: its sentence, then its list."""
    items = source.listed(source.plain(item) for item in fact.items)
    return " ".join(part for part in (source.plain(fact.text) if fact.text else "", items) if part)


def _facts(source: SlideText, section: str, spotlight: Spotlight) -> Slide:
    rows, notes = [], []
    for fact in spotlight.facts:
        words, label = _fact_text(source, fact), source.plain(fact.label)
        rows.append(Row((Paragraph(source.runs(words), fact.path, 1, label, fact.label.path),)))
        paths = _paths(fact.label, fact.text, *fact.items)
        notes.append(Note(source.label("entry", name=label, text=words), paths))
    cited = [each for fact in spotlight.facts for each in fact.sources]
    noted = source.notes(*notes, pages=["spotlight.facts", "spotlight"], sources=cited)
    texts = source.texts(title=spotlight.name)
    return Slide("spotlight.facts", "facts", section, texts, tuple(rows), notes=noted)


def _chain(source: SlideText, section: str, chain: Steps) -> Slide:
    items = tuple({"name": source.figure_text(link.name)} for link in chain.links)
    words = " → ".join(source.plain(link.name) for link in chain.links)
    figure = Figure("deck/chain.svg.j2", words, items, {"count": len(items)})
    note = Note(words, _paths(*(link.name for link in chain.links)))
    notes = source.notes(note, pages=[chain.path, "spotlight"], sources=chain.sources)
    texts = source.texts(title=chain.title)
    return Slide(chain.path, "figure-on-ground", section, texts, figure=figure, notes=notes)


def _timeline(source: SlideText, section: str, timeline: Timeline) -> Slide:
    """Return the timeline; the month of an event counts from the month of the first."""
    design, language, events = source.design, source.language, timeline.events
    first, last = _month(events[0].date), _month(events[-1].date)
    days = [design.languages[language].day(event.date) for event in events]
    items = tuple(
        {
            "day": {"path": f"{event.path}.date", "text": date},
            "short": source.figure_text(event.short),
            "month": _month(event.date) - first,
            "highlight": event.highlight,
        }
        for event, date in zip(events, days, strict=True)
    )
    months = tuple(
        {"name": design.languages[language].month(each % 12 + 1), "number": each % 12 + 1, "year": each // 12}
        for each in range(first, last + 1)
    )

    def entries(texts: Iterable[Text]) -> list[str]:
        pairs = zip(days, texts, strict=True)
        return [source.label("entry", name=date, text=source.plain(text)) for date, text in pairs]

    alt = source.listed(entries(event.short for event in events))
    figure = Figure("deck/timeline.svg.j2", alt, items, {"months": months})
    full = entries(event.text for event in events)
    notes = source.notes(
        *(Note(words, (event.text.path,)) for words, event in zip(full, events, strict=True)),
        pages=[timeline.path, "spotlight"],
        sources=[each for event in events for each in event.sources],
    )
    texts = source.texts(title=timeline.title)
    return Slide(timeline.path, "timeline", section, texts, figure=figure, notes=notes)


def _month(date: Day) -> int:
    """Return the number of a month, counted from January of the year 0."""
    return date.year * 12 + date.month - 1


def _closing(source: SlideText, closing: Closing) -> Slide:
    title = source.paragraph(closing.title, breaks=False)
    texts = {"title": (title,), **source.texts(line=source.plan.vision.line, short=closing.short)}
    notes = source.notes(closing.text, source.plan.vision.line, pages=["closing"])
    return Slide("closing", "closing", source.plain(closing.title), texts, notes=notes)


def _about(source: SlideText, about: About) -> Slide:
    items = tuple(
        {"value": number.value, "unit": source.figure_text(number.unit)} for number in about.numbers
    )
    alt = source.listed(source.number(number) for number in about.numbers)
    figure = Figure("deck/numbers.svg.j2", alt, items) if items else None
    texts = source.texts(title=about.title, short=about.short)
    notes = source.notes(
        about.lead,
        *about.paragraphs,
        *(_number_note(source, number) for number in about.numbers),
        pages=["about"],
        sources=[each for number in about.numbers for each in number.sources],
    )
    return Slide("about", "numbers", source.plain(about.title), texts, figure=figure, notes=notes)
