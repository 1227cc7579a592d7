"""Do booklet, summary and deck agree: the same numbers, the goals in one order, each under its own number?"""

import re
from collections.abc import Iterator

from tmpublish.checks.context import CheckContext, finished
from tmpublish.checks.document_text import DocumentText, listen
from tmpublish.checks.expected_text import FOLIO
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.pdf_reading.document import read_pdf

# Digits with what groups or divides them: 1,000 and 3.5 and 2021, but not the full stop after a year.
_NUMBER = re.compile(r"\d+(?:[.,\u2009\u202f]\d+)*")

# The agenda's lines begin with the slide that they lead to, lists in notes with their own count.
_COUNT = re.compile(r"^\d+(?:\t|\. )", re.MULTILINE)


def check_numbers(published: CheckContext) -> Iterator[Problem]:
    """Every number on a slide or in its notes stands in the booklet of its language too.

    Bad: 500 mu in the booklet, 560 on the slide. Good: the same in both.
    """
    booklets = {language: data for _, language, data in published.of_kind("booklet")}
    for name, language, data in published.of_kind("deck"):
        try:
            told = set(_NUMBER.findall("\n".join(read_pdf(booklets[language]).pages)))
            slides = read_deck(data).slides
        except (KeyError, ValueError):
            continue  # there is one of the two only, or another check names what cannot be read
        for number, slide in enumerate(slides, 1):
            for place, words in (
                (f"slide {number} says", slide.text),
                (f"the notes of slide {number} say", "\n".join(slide.notes)),
            ):
                for figure in sorted(set(_NUMBER.findall(_COUNT.sub("", words))) - told):
                    message = f"{place} {figure}, a number that the booklet does not give"
                    yield published.problem(name, "number_differs", message)


def check_order(published: CheckContext) -> Iterator[Problem]:
    """Goals and their priorities come in the order of the plan, in every file.

    Bad: the slides of goals 3 and 4 changed places. Good: 1 to 6 everywhere.
    """
    plan = published.given.plan
    places = {each.path: ("goals", nth) for nth, each in enumerate(plan.goals)}
    # An overview gives the names first; “Goal 1” stands where the goal itself does.
    groups = [[f"{goal.path}.{each}" for goal in plan.goals] for each in ("name", "number")]
    groups += [[f"{each.path}.name" for each in goal.priorities] for goal in plan.goals]
    for account in listen(published):
        told = _first_told(account)
        for group in groups:
            found = [path for path in told if path in group]
            wanted = [path for path in group if path in found]
            wrong = next((one for one, other in zip(found, wanted, strict=True) if one != other), "")
            if wrong:
                where = told[wrong]
                message = f"`{wrong}` comes too early, {where} of {published.shown}/{account.name}"
                goal = ".".join(wrong.split(".")[:2])
                yield published.at_text(places[goal], "order_differs", f"{message}; keep the plan’s order")


def _first_told(account: DocumentText) -> dict[str, str]:
    """Return where each text is told first, in the order of telling."""
    told: dict[str, str] = {}
    for heard in account.heard:
        if len(heard.paths) == 1:
            for path in next(iter(heard.paths)):
                told.setdefault(path, heard.where)
    return told


def check_goals(published: CheckContext) -> Iterator[Problem]:
    """“Goal 2” stands with the name of the second goal, on pages and slides.

    Bad: two numbers changed places. Good: each goal under its own.
    """
    for account in listen(published):
        names: dict[int, set[str]] = {}
        for heard in account.heard:
            names.setdefault(heard.number, set()).update(path for way in heard.paths for path in way)
        for nth, goal in enumerate(published.given.plan.goals):
            for number, paths in names.items():
                if f"{goal.path}.number" in paths and f"{goal.path}.name" not in paths:
                    name = finished(goal.name, account.language).replace("\n", " ")
                    unit = "slide" if account.kind == "deck" else "page"
                    where = f"{unit} {number} of {published.shown}/{account.name}"
                    message = f"{where} counts goal {nth + 1}, but does not bear its name, “{name}”"
                    yield published.at_text(("goals", nth, "name", account.language), "goal_differs", message)


def check_folios(published: CheckContext) -> Iterator[Problem]:
    """The page of the booklet that notes name is the one on which the booklet says it.

    Bad: `In the booklet: page 12` for what stands on page 14. Good: both from one build; a deck alone.
    """
    said = published.manifest.texts.values()
    bound = {language for where in said for language, kinds in where.items() if "booklet" in kinds}
    for account in listen(published):
        if account.output != "notes" or account.language not in bound:
            continue
        slides = [
            each
            for each in listen(published)
            if each.output in ("deck", "notes") and each.name == account.name
        ]
        for heard in account.heard:
            pages = [path for way in heard.paths for path in way if path.startswith(FOLIO)]
            about = {
                path
                for each in slides
                for other in each.heard
                if other.number == heard.number
                for way in other.paths
                for path in way
            }
            if pages and int(pages[0].removeprefix(FOLIO)) not in _booklet_pages(
                published, account.language, about
            ):
                message = f"“{heard.words}” {heard.where} is not where the booklet says it; build again"
                yield published.problem(account.name, "folio_differs", message)


def _booklet_pages(published: CheckContext, language: str, paths: set[str]) -> set[int]:
    """Return the pages that the manifest gives texts, and the parts that they lie in."""
    steps = [path.split(".") for path in paths]
    parts = {".".join(each[:length]) for each in steps for length in range(1, len(each) + 1)}
    found = (published.manifest.texts.get(part, {}).get(language, {}).get("booklet", 0) for part in parts)
    return {number for number in found if number}
