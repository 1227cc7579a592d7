"""Do the booklet and the deck of a language agree, and is no text of the plan lost between them?"""

import re
from collections.abc import Iterator

from tmpublish.checks.pdf import read_pdf
from tmpublish.checks.pptx import read_deck
from tmpublish.checks.published import Published, bare, finished
from tmpublish.model import texts
from tmpublish.problems import Problem

# Digits with what groups or divides them: 1,000 and 3.5 and 2021, but not the full stop after a year.
_NUMBER = re.compile(r"\d+(?:[.,\u2009\u202f]\d+)*")


def check_same_places(published: Published) -> Iterator[Problem]:
    """What the booklet or the deck of one language says, that of the other says too.

    Bad: a line that was dropped where English runs longer. Good: the same texts in both.
    """
    for kind in sorted({entry.kind for entry in published.manifest.files.values()}):
        told = {language: _told(kind, data) for _, language, data in published.of_kind(kind)}
        for text, place in texts(published.given.plan):
            said = published.manifest.texts.get(text.path, {})
            there = {language for language in told if kind in said.get(language, {})}
            for language in sorted(told.keys() - there if there else ()):
                # A short text may stand inside a longer one, in one language and not in the other.
                if bare(finished(text, language)) not in told[language]:
                    message = (
                        f"`{text.path}` is in the {kind} of `{min(there)}`, but not in that of `{language}`"
                    )
                    yield published.at_text((*place, language), "text_one_sided", message)


def check_nothing_lost(published: Published) -> Iterator[Problem]:
    """Every text of the plan but its glossary stands in the booklet, the deck, its notes or the properties.

    Bad: a `short` that neither a slide nor a page has a place for. Good: each text is read by somebody.
    """
    kept = {term.term.path for term in published.given.plan.glossary}
    decks = {language: data for _, language, data in published.of_kind("deck")}
    for _, language, data in published.of_kind("booklet"):
        if language not in decks:
            continue
        everything = f"{_told('booklet', data)}\n{_told('deck', decks[language])}"
        for text, place in texts(published.given.plan):
            words = finished(text, language)
            if text.path not in kept and bare(words) not in everything:
                message = f"`{text.path}` stands neither in the booklet nor in the deck: “{words[:40]}”"
                yield published.at_text((*place, language), "text_lost", message)


def _told(kind: str, data: bytes) -> str:
    """Return all that a file says, bare; nothing where it cannot be read, which another check names."""
    try:
        if kind == "deck":
            deck = read_deck(data)
            said = [deck.title, *(words for slide in deck.slides for words in (slide.text, slide.notes))]
        else:
            pdf = read_pdf(data)
            said = [pdf.title, pdf.subject, *pdf.pages]
    except ValueError:
        return ""
    return bare("\n".join(said))


def check_numbers(published: Published) -> Iterator[Problem]:
    """Every number on a slide stands in the booklet of its language too.

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
            # The agenda's lines begin with the slide that they lead to, which no booklet knows.
            said = re.sub(r"(?m)^\d+\t", "", slide.text)
            for figure in sorted(set(_NUMBER.findall(said)) - told):
                message = f"slide {number} says {figure}, a number that the booklet does not give"
                yield published.problem(name, "number_differs", message)
