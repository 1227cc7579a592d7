"""PDFs of a set → where they break PDF/UA-1 (ISO 14289-1) or PDF/A-3a (ISO 19005-3), by page-validation."""

from collections.abc import Iterator

from tmpublish.checks.context import CheckContext, check
from tmpublish.diagnostics import Problem

_PROFILES = {"pdf_ua": ("ua1", "PDF/UA-1"), "pdf_a": ("3a", "PDF/A-3a")}
_BUG = "This is a bug in tmpublish, not in your plan. Please report it with the plan and this message."


@check("pdf_ua", "pdf_a", heading="A file breaks a standard")
def check_standards(context: CheckContext) -> Iterator[Problem]:
    """Booklets and summaries are PDF/UA-1, for screen readers, and PDF/A-3a, for archives.

    Bad: a figure without alt text; a font that is not embedded. Good: the files as built.
    """
    for kind in ("booklet", "summary"):
        for name, _, data in context.of_kind(kind):
            for code, (profile, standard) in _PROFILES.items():
                for rule, message in _failures(data, profile).items():
                    yield context.problem(name, code, f"{standard}, {rule}: {message}. {_BUG}")


def _failures(data: bytes, profile: str) -> dict[str, str]:
    """Return each rule of a profile that a PDF breaks, with the first place and how often it does."""
    import page

    try:
        report = page.validate_pdf_bytes(data, profile=profile)
    except page.PageError as error:
        return {"syntax": str(error)}
    broken: dict[str, list[str]] = {}
    for failure in report.failures:
        broken.setdefault(failure.rule_id, []).append(str(failure.message).rstrip("."))
    more = {rule: f" and {len(each) - 1} more" if len(each) > 1 else "" for rule, each in broken.items()}
    return {rule: messages[0] + more[rule] for rule, messages in broken.items()}
