"""The spotlight of a plan → its slides: opener, number, facts, chain, timeline, each if it is there."""

from collections.abc import Iterator

from tmpublish.deck import speaker_notes
from tmpublish.deck.slide_model import Figure, Paragraph, Row, Shown, Slide
from tmpublish.deck.slide_text import Speech
from tmpublish.design.theme import day, month
from tmpublish.plan.fields import Day, Text
from tmpublish.plan.sections import Number, Picture, Spotlight, Steps, Timeline


def spotlight_slides(speech: Speech, spotlight: Spotlight) -> Iterator[Slide]:
    """Yield the slides of the spotlight, all in one section."""
    section = speech.plain(spotlight.name)
    texts = {
        "title": (speech.say(spotlight.title),),
        "kicker": (speech.say(spotlight.kicker),),
        "short": (speech.say(spotlight.short),),
    }
    yield Slide("spotlight", "section", section, texts, notes=speaker_notes.spotlight(speech, spotlight))
    for picture in spotlight.pictures:
        yield _picture(speech, section, spotlight.name, picture)
    if spotlight.number:
        yield _number(speech, section, spotlight.number)
    if spotlight.facts:
        yield _facts(speech, section, spotlight)
    if spotlight.chain:
        yield _chain(speech, section, spotlight.chain)
    if spotlight.timeline:
        yield _timeline(speech, section, spotlight.timeline)


def _picture(speech: Speech, section: str, name: Text, picture: Picture) -> Slide:
    """Return a picture with its caption as the title; without one, what it shows is said there."""
    texts = {
        "title": (speech.say(picture.caption or picture.alt, broken=False),),
        "kicker": (speech.say(name, broken=False),),
    }
    if picture.credit:
        texts["credit"] = (speech.say(picture.credit),)
    shown = Shown(picture.file, picture.path, speech.plain(picture.alt))
    said = speaker_notes.picture(speech, picture)
    return Slide(picture.path, "picture", section, texts, notes=said, picture=shown)


def _number(speech: Speech, section: str, number: Number) -> Slide:
    """Return the number set large as the title, before it and after it what it counts."""
    path = f"{number.path}.value"
    before = [speech.say(number.before)] if number.before else []
    value = Paragraph(speech.runs(number.value), path, 2)
    texts = {"title": (*before, value, speech.say(number.unit))}
    if number.note:
        texts["note"] = (speech.say(number.note),)
    data: dict[str, object] = {
        "value": number.value,
        "units": 0,
        "group": 0,
        "unit": None,
        "group_label": None,
    }
    if number.lattice:
        data["units"] = int("".join(sign for sign in number.value if sign.isdigit()))
        data["group"] = number.lattice.group or 0
        data["unit"] = speech.word(number.lattice.unit)
        data["group_label"] = speech.word(number.lattice.group_label) if number.lattice.group_label else None
    figure = Figure("deck/lattice.svg.j2", speech.spoken(number), data=data)
    return Slide(
        number.path, "number", section, texts, figure=figure, notes=speaker_notes.number(speech, number)
    )


def _facts(speech: Speech, section: str, spotlight: Spotlight) -> Slide:
    rows = tuple(
        Row(
            (
                Paragraph(
                    speech.runs(speaker_notes.fact_text(speech, fact)),
                    fact.path,
                    1,
                    speech.plain(fact.label),
                    fact.label.path,
                ),
            )
        )
        for fact in spotlight.facts
    )
    texts = {"title": (speech.say(spotlight.name),)}
    said_in_full = speaker_notes.facts(speech, spotlight.facts)
    return Slide("spotlight.facts", "facts", section, texts, rows, notes=said_in_full)


def _chain(speech: Speech, section: str, chain: Steps) -> Slide:
    items = tuple({"name": speech.word(link.name)} for link in chain.links)
    alt = " → ".join(speech.plain(link.name) for link in chain.links)
    figure = Figure("deck/chain.svg.j2", alt, items, {"count": len(items)})
    texts = {"title": (speech.say(chain.title),)}
    return Slide(
        chain.path,
        "figure-on-ground",
        section,
        texts,
        figure=figure,
        notes=speaker_notes.chain(speech, chain),
    )


def _timeline(speech: Speech, section: str, timeline: Timeline) -> Slide:
    """Return the timeline; the month of an event counts from the month of the first."""
    events = timeline.events
    days = [day(speech.design, speech.language, event.date) for event in events]
    items = tuple(
        {
            "day": {"path": f"{event.path}.date", "text": said},
            "short": speech.word(event.short),
            "month": _month(event.date) - _month(events[0].date),
            "highlight": event.highlight,
        }
        for event, said in zip(events, days, strict=True)
    )
    months = tuple(
        {
            "name": month(speech.design, speech.language, number % 12 + 1),
            "number": number % 12 + 1,
            "year": number // 12,
        }
        for number in range(_month(events[0].date), _month(events[-1].date) + 1)
    )
    alt = speech.listed(
        speech.label("entry", name=said, text=speech.plain(event.short))
        for event, said in zip(events, days, strict=True)
    )
    figure = Figure("deck/timeline.svg.j2", alt, items, {"months": months})
    texts = {"title": (speech.say(timeline.title),)}
    said = speaker_notes.timeline(speech, timeline)
    return Slide(timeline.path, "timeline", section, texts, figure=figure, notes=said)


def _month(date: Day) -> int:
    """Return the number of a month, counted from January of the year 0."""
    return date.year * 12 + date.month - 1
