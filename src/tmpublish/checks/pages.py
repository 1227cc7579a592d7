"""Do the booklets say what the plan says, where the manifest says it stands, in the brand's fonts?"""

import re
from collections.abc import Iterator

from tmpublish.checks.pdf import Pdf, read_pdf
from tmpublish.checks.published import Published, bare, counted, finished, read_each, unreadable
from tmpublish.problems import Problem

KIND = "booklet"


def _booklets(published: Published) -> Iterator[tuple[str, str, Pdf]]:
    return read_each(published, KIND, read_pdf)


def check_readable(published: Published) -> Iterator[Problem]:
    """Every booklet is a PDF that another program can read.

    Bad: a file that was cut off while it was copied. Good: the file as built.
    """
    yield from unreadable(published, KIND, read_pdf, "pdf_unreadable")


def check_count(published: Published) -> Iterator[Problem]:
    """A booklet has as many pages as the manifest says.

    Bad: 43 pages where the manifest says 44. Good: 44 and 44.
    """
    for name, _, pdf in _booklets(published):
        said = counted(published.manifest.files[name])
        if len(pdf.pages) != said:
            message = f"the booklet has {len(pdf.pages)} pages, the manifest says {said}; build again"
            yield published.problem(name, "page_count", message)


def check_properties(published: Published) -> Iterator[Problem]:
    """A booklet names its title and its language, and is tagged for screen readers (ISO 14289-1, 7.1, 7.2).

    Bad: the title `untitled`. Good: the plan's own title, `zh-Hans` for Chinese.
    """
    for name, language, pdf in _booklets(published):
        title, tag = (
            finished(published.given.plan.identity.title, language),
            published.given.design.languages[language].tag,
        )
        if bare(title) not in bare(pdf.title):
            message = f"the file's title is “{pdf.title}”, which lacks “{title}”"
            yield published.problem(name, "pdf_title", message)
        if pdf.language != tag:
            message = f"the file's language is “{pdf.language}” and has to be “{tag}”"
            yield published.problem(name, "pdf_language", message)
        if not pdf.tagged:
            yield published.problem(
                name, "pdf_untagged", "the file is not tagged, so screen readers lose their way"
            )


def check_fonts(published: Published) -> Iterator[Problem]:
    """Every font is the brand's own and inside the file.

    Bad: DejaVu Sans, where the machine stood in for a missing font. Good: Source Serif 4.
    """
    families = [bare(face.family) for face in published.given.design.brand.faces]
    for name, _, pdf in _booklets(published):
        for font in sorted(pdf.fonts, key=str):
            if not bare(font.name).startswith(tuple(families)):
                message = (
                    f"the font {font.name} is not the brand's: a character or a style has no font of its own"
                )
                yield published.problem(name, "font_foreign", message)
            if not font.embedded:
                message = (
                    f"the font {font.name} is not inside the file, so other machines will show another one"
                )
                yield published.problem(name, "font_not_embedded", message)


def check_texts(published: Published) -> Iterator[Problem]:
    """Every text stands on the page that the manifest names, or runs on to the next.

    Bad: the last line of a priority fell off its page. Good: the whole text, however its lines break.
    """
    for name, language, pdf in _booklets(published):
        pages = [bare(page) for page in pdf.pages]
        for path, place, words, number in published.placed(KIND, language):
            if not 1 <= number <= len(pages) or not _stands(bare(words), pages[number - 1 : number + 1]):
                message = (
                    f"`{path}` is not whole on page {number} of {published.shown}/{name}: “{words[:40]}”"
                )
                yield published.at_text(place, "text_missing", message)


def _stands(words: str, pages: list[str]) -> bool:
    """Return True where a text is on the first page, or begins there and ends on the second."""
    if words in pages[0]:
        return True
    most = next((n for n in range(len(words) - 1, 0, -1) if words[:n] in pages[0]), 0)
    return len(pages) > 1 and most > 0 and words[most:] in pages[1]


def check_bookmarks(published: Published) -> Iterator[Problem]:
    """Every goal has a bookmark, and every bookmark opens a page that bears its title, there or on the next.

    Bad: a bookmark `Research` that opens page 3. Good: it opens the page on which the goal begins.
    """
    for name, language, pdf in _booklets(published):
        for title, number in pdf.bookmarks:
            opened = "\n".join(pdf.pages[number - 1 : number + 1]) if number > 0 else ""
            if bare(title) not in bare(opened):
                message = f"the bookmark “{title}” opens page {number}, which does not bear this title"
                yield published.problem(name, "bookmark_astray", message)
        titles = {bare(title) for title, _ in pdf.bookmarks}
        for goal in published.given.plan.goals:
            if bare(finished(goal.name, language)) not in titles:
                message = f"no bookmark leads to “{finished(goal.name, language)}”"
                yield published.problem(name, "bookmark_missing", message)


def check_contents(published: Published) -> Iterator[Problem]:
    """The contents give every chapter's own page: what a bookmark opens is what the contents print.

    Bad: `About … 30` where the chapter begins on page 31. Good: 31, after every change of the plan.
    """
    for name, _, pdf in _booklets(published):
        listed = [bookmark for bookmark in pdf.bookmarks if bookmark[1] > 0]
        contents = _contents(pdf, [title for title, _ in listed])
        printed = iter(re.findall(r"\d+", contents))
        for title, number in listed:
            # The numbers of the goals stand between those of the pages.
            if bare(title) not in bare(contents) or str(number) not in printed:
                message = f"the contents do not lead to “{title}” on page {number}"
                yield published.problem(name, "contents_wrong", message)
                break


def _contents(pdf: Pdf, titles: list[str]) -> str:
    """Return the page before the first chapter that names most chapters."""
    front = pdf.pages[: min((number for _, number in pdf.bookmarks), default=1) - 1]
    return max(front, key=lambda page: sum(bare(title) in bare(page) for title in titles), default="")
