"""A PDF → the rules of PDF/UA-1 and PDF/A-3a that it fails."""

import page as validator

PROFILES = ("ua1", "3a")


def failures(data: bytes, profile: str) -> set[str]:
    report = validator.validate_pdf_bytes(data, profile=profile)
    assert report.rules.total == {"ua1": 104, "3a": 156}[profile]
    return {failure.rule_id for failure in report.failures}
