"""Can booklets and summaries be read, are they whole, do they name themselves and lead to their goals?"""

from collections.abc import Iterator

from tmpublish.checks.context import CheckContext, bare, counted, finished, read_each, unreadable
from tmpublish.diagnostics import Problem
from tmpublish.pdf_reading.document import Pdf, read_pdf

KINDS = ("booklet", "summary")


def _documents(published: CheckContext) -> Iterator[tuple[str, str, Pdf]]:
    for kind in KINDS:
        yield from read_each(published, kind, read_pdf)


def check_readable(published: CheckContext) -> Iterator[Problem]:
    """Every booklet and summary is a PDF that another program can read.

    Bad: a file that was cut off while it was copied. Good: the file as built.
    """
    for kind in KINDS:
        yield from unreadable(published, kind, read_pdf, "pdf_unreadable")


def check_count(published: CheckContext) -> Iterator[Problem]:
    """A booklet or summary has as many pages as the manifest says.

    Bad: 43 pages where the manifest says 44. Good: 44 and 44.
    """
    for name, _, pdf in _documents(published):
        said = counted(published.manifest.files[name])
        if len(pdf.pages) != said:
            message = f"the file has {len(pdf.pages)} pages, the manifest says {said}; build again"
            yield published.problem(name, "page_count", message)


def check_properties(published: CheckContext) -> Iterator[Problem]:
    """A PDF names its title and its language, and is tagged for screen readers (ISO 14289-1, 7.1, 7.2).

    Bad: the title `untitled`. Good: the plan's own title, `zh-Hans` for Chinese.
    """
    for name, language, pdf in _documents(published):
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


def check_bookmarks(published: CheckContext) -> Iterator[Problem]:
    """Every goal has a bookmark, and every bookmark opens a page that bears its title, there or on the next.

    Bad: a bookmark `Research` that opens page 3. Good: it opens the page on which the goal begins.
    """
    for name, language, pdf in read_each(published, "booklet", read_pdf):
        astray = False
        for title, number in pdf.bookmarks:
            opened = "\n".join(pdf.pages[number - 1 : number + 1]) if number > 0 else ""
            if bare(title) not in bare(opened):
                astray = True
                message = f"the bookmark “{title}” opens page {number}, which does not bear this title"
                yield published.problem(name, "bookmark_astray", message)
        order = [number for _, number in pdf.bookmarks]
        if order != sorted(set(order)) and not astray:
            message = "its bookmarks come twice, or in another order than the pages; build again"
            yield published.problem(name, "bookmark_order", message)
        titles = {bare(title) for title, _ in pdf.bookmarks}
        for goal in published.given.plan.goals:
            if bare(finished(goal.name, language)) not in titles:
                message = f"no bookmark leads to “{finished(goal.name, language)}”"
                yield published.problem(name, "bookmark_missing", message)
