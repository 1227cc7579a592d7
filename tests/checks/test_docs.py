"""Test that docs/checks.md is made from the code, with every code that a problem can carry."""

import importlib.util
from types import ModuleType

import pytest
from published_plans import ROOT

from tmpublish.checks import check


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The tool that writes the page."""
    spec = importlib.util.spec_from_file_location("tools_checks", ROOT / "tools" / "checks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_code_is_documented_once(tool: ModuleType) -> None:
    assert list(tool.mistakes()) == []


def test_the_page_is_that_of_the_code(tool: ModuleType) -> None:
    page = (ROOT / "docs" / "checks.md").read_text("utf-8")
    assert page == tool.page(), "run `make docs`"
    assert len(page.splitlines()) <= 600


def test_every_check_says_what_holds_and_what_does_not() -> None:
    for each in check.functions:
        assert "Bad: " in (each.__doc__ or ""), each.__name__
        assert "Good: " in (each.__doc__ or ""), each.__name__
