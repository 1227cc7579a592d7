"""The full text behind each slide → its notes, with the page of the booklet and the sources of the facts."""

from collections.abc import Sequence

from tmpublish.deck.slide_text import Speech
from tmpublish.design.theme import day
from tmpublish.plan.parts import Approach, Capabilities, Goal, Mission
from tmpublish.plan.sections import About, Closing, Event, Fact, Number, Picture, Spotlight, Steps, Timeline

Notes = tuple[str, ...]


def cover(speech: Speech) -> Notes:
    """Return what the document is."""
    identity = speech.plan.identity
    return (speech.plain(identity.description), *(speech.plain(line) for line in identity.imprint))


def vision(speech: Speech) -> Notes:
    """Return the vision in full."""
    said = speech.plan.vision
    return (speech.plain(said.line), speech.plain(said.text), *speech.folio("vision"))


def mission(speech: Speech, said: Mission) -> Notes:
    """Return the mission and its commitments."""
    commitments = (f"{n}. {speech.plain(each.text)}" for n, each in enumerate(said.commitments, 1))
    return (speech.plain(said.line), *commitments, *speech.folio("mission"))


def approach(speech: Speech, said: Approach) -> Notes:
    """Return the lead and each element in full."""
    items = (_entry(speech, speech.plain(each.name), speech.plain(each.headline), speech.plain(each.text))
             for each in said.items)  # fmt: skip
    return (speech.plain(said.lead), *items, *speech.folio("approach"))


def glance(speech: Speech) -> Notes:
    """Return all goals with their summaries."""
    lead = speech.plan.glance.lead if speech.plan.glance else None
    goals = (
        f"{number}. {speech.entry(goal.name, goal.summary)}"
        for number, goal in enumerate(speech.plan.goals, 1)
    )
    return (*([speech.plain(lead)] if lead else []), *goals, *speech.folio("glance", "goals"))


def goal(speech: Speech, number: int, said: Goal) -> Notes:
    """Return the lead of a goal and its priorities in full."""
    priorities = (
        f"{number}.{nth} {speech.entry(each.name, each.text)}" for nth, each in enumerate(said.priorities, 1)
    )
    return (speech.plain(said.lead), *priorities, *speech.folio(said.path))


def capabilities(speech: Speech, said: Capabilities) -> Notes:
    """Return the lead and each capability in full."""
    items = (_entry(speech, speech.plain(each.name), speech.plain(each.headline), speech.plain(each.text))
             for each in said.items)  # fmt: skip
    lead = [speech.plain(said.lead)] if said.lead else []
    return (*lead, *items, *speech.folio("capabilities"))


def spotlight(speech: Speech, said: Spotlight) -> Notes:
    """Return the lead of the spotlight with its sources."""
    return (speech.plain(said.lead), *speech.folio(said.path), *speech.sources(said.sources))


def picture(speech: Speech, said: Picture) -> Notes:
    """Return what a picture shows, what is said of it, and whose it is."""
    told = (speech.plain(text) for text in (said.alt, said.caption, said.credit) if text)
    return (*told, *speech.folio(said.path, "spotlight"))


def number(speech: Speech, said: Number) -> Notes:
    """Return a number as a sentence, what its picture shows, and its sources."""
    told = [speech.spoken(said), *([speech.plain(said.note)] if said.note else [])]
    drawn = [said.lattice.unit, said.lattice.group_label] if said.lattice else []
    shown = [speech.plain(text) for text in drawn if text]
    return (speech.listed(told), *shown, *speech.folio(said.path, "spotlight"),
            *speech.sources(said.sources))  # fmt: skip


def facts(speech: Speech, said: Sequence[Fact]) -> Notes:
    """Return the facts in full and all their sources."""
    told = (
        speech.label("entry", name=speech.plain(fact.label), text=fact_text(speech, fact)) for fact in said
    )
    sources = [source for fact in said for source in fact.sources]
    return (*told, *speech.folio("spotlight.facts", "spotlight"), *speech.sources(sources))


def fact_text(speech: Speech, fact: Fact) -> str:
    """Return a fact as running text: its sentence, then its list."""
    items = speech.listed(speech.plain(item) for item in fact.items)
    return " ".join(part for part in (speech.plain(fact.text) if fact.text else "", items) if part)


def chain(speech: Speech, said: Steps) -> Notes:
    """Return the links of the chain in order."""
    links = " → ".join(speech.plain(link.name) for link in said.links)
    return (links, *speech.folio(said.path, "spotlight"), *speech.sources(said.sources))


def timeline(speech: Speech, said: Timeline) -> Notes:
    """Return the events in full and all their sources."""
    told = (_event(speech, event) for event in said.events)
    sources = [source for event in said.events for source in event.sources]
    return (*told, *speech.folio(said.path, "spotlight"), *speech.sources(sources))


def _event(speech: Speech, event: Event) -> str:
    return speech.label(
        "entry", name=day(speech.design, speech.language, event.date), text=speech.plain(event.text)
    )


def closing(speech: Speech, said: Closing) -> Notes:
    """Return the closing in full, then the vision line."""
    return (speech.plain(said.text), speech.plain(speech.plan.vision.line), *speech.folio("closing"))


def about(speech: Speech, said: About) -> Notes:
    """Return who the institution is, in full, with the sources of its numbers."""
    told = [speech.plain(text) for text in (said.lead, *said.paragraphs)]
    for each in said.numbers:
        told.append(speech.listed([speech.spoken(each), *([speech.plain(each.note)] if each.note else [])]))
    sources = [source for each in said.numbers for source in each.sources]
    return (*told, *speech.folio("about"), *speech.sources(sources))


def _entry(speech: Speech, name: str, headline: str, text: str) -> str:
    return f"{speech.label('entry', name=name, text=headline)}\n{text}"
