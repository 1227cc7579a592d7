"""Pictures of a plan in the booklet: where they stand, what they say to those who cannot see them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from booklet_boxes import Walk, walk
from conformance import PROFILES, failures
from institutions import LIBRARY, RAIL, Institutions, Key
from published_plans import SMALL, TEMPLATES
from sample_pictures import encoded, harbour, pictures_on
from structure_tree import read
from suites import thorough

BLEED = 3.0


@pytest.fixture(params=[(LIBRARY, "zh"), thorough((RAIL, "en"))], ids="-".join)
def key(request: pytest.FixtureRequest) -> Key:
    """Institution and language of a booklet with a picture."""
    found: Key = request.param
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_a_booklet_with_pictures_conforms(walks: Callable[[Key], Walk], key: Key, profile: str) -> None:
    assert failures(walks(key).pdf, profile) == set()


def test_a_picture_faces_its_headline_and_says_what_it_shows(
    walks: Callable[[Key], Walk], institutions: Institutions, key: Key
) -> None:
    found, spotlight = walks(key), institutions[key[0]][2].plan.spotlight
    assert spotlight
    (picture,) = spotlight.pictures
    assert found.places[picture.path] == found.places[spotlight.path] + 1
    figures = [figure for figure in read(found.pdf).root.all("Figure") if figure.alt == picture.alt[key[1]]]
    assert [figure.page for figure in figures] == [found.places[picture.path]]
    left, foot, right, top = (float(side) * 25.4 / 72 for side in figures[0].attributes["/BBox"])
    # It runs off the page at its outer edge and its foot.
    assert (round(right), round(foot)) == (210, 0)
    assert left >= 20 - 0.1
    assert top <= 297 - 25


def test_the_picture_in_the_file_is_the_clean_one(
    walks: Callable[[Key], Walk], institutions: Institutions, key: Key
) -> None:
    given = institutions[key[0]][2]
    (clean,) = given.pictures.values()
    page = walks(key).places["spotlight.pictures.1"]
    shown = {number: data for number, data in enumerate(pictures_on(walks(key).pdf), 1) if data}
    assert shown == {page: [clean.data]}


def test_every_form_of_picture_finds_its_place(tmp_path: Path) -> None:
    sizes = {"wide": (600, 400), "broad": (900, 300), "tall": (300, 500), "square": (400, 400)}
    named = ""
    for name, size in sizes.items():
        (tmp_path / f"{name}.png").write_bytes(encoded(harbour(size), "PNG"))
        caption = "" if name == "square" else f", caption: {{en: The caption of {name}, zh: 说明}}"
        named += f"    - {{file: {name}.png, alt: {{en: A {name} one, zh: 图}}{caption}}}\n"
    head = "spotlight:\n  id: quay\n  name: {en: Quay, zh: 码头}\n  kicker: {en: Spotlight, zh: 聚焦}\n"
    head += "  title: {en: The quay, zh: 码头}\n  lead: {en: Lit., zh: 灯。}\n"
    head += "  short: {en: Lit, zh: 灯}\n  pictures:\n"
    (tmp_path / "plan.yaml").write_text(SMALL + head + named, "utf-8")
    found = walk(tmp_path / "plan.yaml", TEMPLATES, "en", tmp_path)
    first = found.places["spotlight"]
    # Two wide ones share a page.
    assert [found.places[f"spotlight.pictures.{n}"] - first for n in (1, 2, 3, 4)] == [1, 1, 2, 3]
    assert [len(data) for data in pictures_on(found.pdf)[first : first + 3]] == [2, 1, 1]
    for figure in (figure for figure in read(found.pdf).root.all("Figure") if figure.alt.endswith(" one")):
        left, foot, right, top = (float(side) * 25.4 / 72 for side in figure.attributes["/BBox"])
        wide, high = sizes[figure.alt.split()[1]]
        cut = BLEED if round(foot) == 0 else 0
        assert (right - left + BLEED) / (top - foot + cut) == pytest.approx(wide / high, rel=0.01)
        assert round(left) == 0 or round(right) == 210
