"""Is a PDF read aloud as it is seen: all of it, in its order, under its headings, in its languages?"""

from collections.abc import Iterator, Sequence

from tmpublish.checks.context import CheckContext, OutputSet, bare, finished
from tmpublish.diagnostics import Problem
from tmpublish.pdf_reading.glyphs import read_glyphs
from tmpublish.pdf_reading.structure import Element, Mark, Tags, read_tags
from tmpublish.text.inline_markup import is_han, is_han_language

KINDS = ("booklet", "summary")
_HEADINGS = {f"H{level}" for level in range(1, 7)}


def _files(published: OutputSet, kinds: Sequence[str]) -> Iterator[tuple[str, str, bytes, Tags]]:
    """Yield name, language, bytes and structure of each PDF that can be read."""
    for kind in kinds:
        for name, language, data in published.of_kind(kind):
            try:
                yield name, language, data, read_tags(data)
            except ValueError:
                continue


def _words(data: bytes) -> dict[Mark, str]:
    """Return what each piece of marked content paints; nothing where the file cannot be read."""
    said: dict[Mark, str] = {}
    try:
        pages = read_glyphs(data)
    except ValueError:
        return said
    for number, page in enumerate(pages, 1):
        for each in page.stretches:
            said[number, each.mark] = said.get((number, each.mark), "") + each.words
    return said


def check_order(published: OutputSet) -> Iterator[Problem]:
    """All that is painted as content is read aloud, once, in the order of the page.

    Bad: the tags of two paragraphs changed places, or one of them was lost. Good: first to last, as printed.
    Mend: build again.
    """
    for name, _, _, tags in _files(published, KINDS):
        silent = sorted(tags.painted - set(tags.marks))
        early = [one for one, other in zip(tags.marks, tags.marks[1:], strict=False) if one >= other]
        gone = sorted(set(tags.marks) - tags.painted)
        for pages, what in (
            (silent, "has text that no screen reader comes to"),
            (gone, "has tags of a text that it does not paint"),
            (early, "is read aloud in another order than it is printed"),
        ):
            if pages:
                message = f"page {pages[0][0]} {what}; build again"
                yield published.problem(name, "reading_order", message)


def check_headings(published: CheckContext) -> Iterator[Problem]:
    """Goals and priorities are headings for screen readers too, and all languages have the same headings.

    Bad: `Mission`, tagged as a paragraph, so that nobody can jump to it. Good: `H2` in both languages.
    Mend: build again.
    """
    levels: dict[tuple[str, ...], str] = {}
    for name, language, data, tags in _files(published, KINDS[:1]):
        said = _words(data)
        headings = [each for each in tags.elements if each.kind in _HEADINGS]
        found = [bare("".join(said.get(mark, "") for mark in each.marks)) for each in headings]
        goals = published.given.plan.goals
        for text in (each for goal in goals for each in (goal.name, *(one.name for one in goal.priorities))):
            title = finished(text, language).replace("\n", " ")
            if not any(bare(title) in words for words in found):
                message = f"“{title}” is no heading for screen readers; build again"
                yield published.problem(name, "heading_missing", message)
        first = levels.setdefault(tuple(each.kind for each in headings), name)
        if len(levels) > 1 and first == name:
            message = f"the headings are others than those of {next(iter(levels.values()))}; build again"
            yield published.problem(name, "heading_differs", message)


def check_tongues(published: CheckContext) -> Iterator[Problem]:
    """A PDF is read aloud in its language, and what is in another one, in that.

    Bad: an English paragraph marked as French, or as Chinese. Good: `清华医学` marked `zh-Hans` in English.
    Mend: build again.
    """
    known = {each.tag: key for key, each in published.given.design.languages.items()}
    for name, language, data, tags in _files(published, KINDS):
        said = _words(data)
        own = published.given.design.languages[language].tag
        for each in tags.elements:
            if each.language and (fault := _fault(each, said, known, language, own)):
                yield published.problem(name, "reading_language", f"{fault}; build again")


def _fault(element: Element, said: dict[Mark, str], known: dict[str, str], language: str, own: str) -> str:
    words = "".join(said.get(mark, "") for mark in element.marks)
    told = f"“{words.strip()[:30]}” is read aloud as “{element.language}”"
    if element.kind == "Document" and element.language != own:
        return f"the whole file is read aloud as “{element.language}”, not as “{own}”"
    if element.language not in known:
        return told
    if element.language == own or not words.strip():
        return ""
    foreign = is_han_language(known[element.language])
    has_han = any(is_han(sign) and sign.isalpha() for sign in words)
    return told if foreign != has_han and foreign != is_han_language(language) else ""


def check_figures(published: OutputSet) -> Iterator[Problem]:
    """Every figure has words for those who do not see it.

    Bad: an alternative text of one blank. Good: what the figure shows.
    Mend: build again.
    """
    for name, _, data, tags in _files(published, KINDS):
        said = _words(data)
        for each in tags.elements:
            silent = each.kind == "Figure" and not each.alternative.strip()
            if silent and not any(said.get(mark, "").strip() for mark in each.marks):
                number = each.marks[0][0] if each.marks else 0
                message = f"a figure on page {number} has no words for those who do not see it; build again"
                yield published.problem(name, "figure_silent", message)
