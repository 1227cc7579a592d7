"""Do the PDFs conform, as another program sees it: to PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3)?"""

from collections.abc import Iterator
from functools import lru_cache

from tmpublish.checks.context import OutputSet
from tmpublish.diagnostics import Problem

KINDS = ("booklet", "summary")


@lru_cache(maxsize=32)
def _failures(data: bytes, profile: str) -> tuple[tuple[str, str, int], ...]:
    """Return each rule of a profile that a PDF breaks, with the first place where, and how often it does."""
    import page

    try:
        report = page.validate_pdf_bytes(data, profile=profile)
    except page.PageError as fault:
        return (("PARSE", str(fault), 1),)
    told: dict[str, list[str]] = {}
    for failure in report.failures:
        told.setdefault(failure.rule_id, []).append(str(failure.message))
    return tuple((rule, messages[0], len(messages)) for rule, messages in told.items())


def _found(published: OutputSet, profile: str, code: str, named: str) -> Iterator[Problem]:
    for kind in KINDS:
        for name, _, data in published.of_kind(kind):
            for rule, message, count in _failures(data, profile):
                more = f", and {count - 1} times more" if count > 1 else ""
                yield published.problem(name, code, f"{named}, {rule}: {message}{more}; build again")


def check_ua(published: OutputSet) -> Iterator[Problem]:
    """Every PDF is PDF/UA-1, so that screen readers read it well (by `page-validation`, 104 rules).

    Bad: a booklet that was saved again without its tags. Good: the file as built.
    Mend: build again.
    """
    yield from _found(published, "ua1", "pdf_ua", "PDF/UA-1")


def check_archive(published: OutputSet) -> Iterator[Problem]:
    """Every PDF is PDF/A-3a, so that it looks the same in fifty years (by `page-validation`, 156 rules).

    Bad: a font that is not inside, a script that runs on opening. Good: the file as built.
    Mend: build again.
    """
    yield from _found(published, "3a", "pdf_a", "PDF/A-3a")
