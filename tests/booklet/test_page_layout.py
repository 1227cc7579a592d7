"""Test the measures of booklets on their pages: lines, fill, contrast, baselines, where links land."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import page_measures
import pytest
from booklet_boxes import Walk
from booklet_links import Booklet as Links
from institutions import BOOKLETS, DATA, REAL, SOURCE, TEMPLATES, Institutions, Key
from page_measures import COLUMN, IDEOGRAPHS, LARGE, LARGE_IDEOGRAPHS, LARGE_LETTERS, LETTERS, Paragraph
from painted_words import MM_PER_PT, PAGE, Sheet
from painted_words import read as read_pages
from pypdf import PdfReader
from sample_pictures import pictures_on
from structure_tree import read as read_tags

from tmpublish import loader
from tmpublish.booklet.html import booklet_html
from tmpublish.booklet.typesetting import Block, Texts
from tmpublish.design.theme import read_design
from tmpublish.loader import Inputs
from tmpublish.plan.fields import Text
from tmpublish.text.inline_markup import is_han, plain

# The words of figures stand beside posts and digits, in columns as broad as those leave.
FIGURES = re.compile(r"mission\.commitments|approach\.items|spotlight\.timeline|\.number\.|about\.numbers")
PROSE = re.compile(r"\.(lead|text|line)$|\.paragraphs\.\d+$")


@dataclass(frozen=True)
class Booklet:
    """A booklet and what went into it; `columns` gives serif texts and their columns (mm), by path."""

    given: Inputs
    data: bytes
    columns: Mapping[str, tuple[str, float]]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return read_pages(self.data)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return page_measures.paragraphs(self.data)

    def prose(self) -> Iterator[tuple[Paragraph, float]]:
        """Yield running text outside figures, with the width of its column in mm."""
        for one in self.paragraphs:
            for path, (text, width) in self.columns.items():
                if one.kind == "P" and one.says.startswith(text) and not FIGURES.search(path):
                    if PROSE.search(path):
                        yield one, width
                    break


def columns(given: Inputs, language: str) -> Mapping[str, tuple[str, float]]:
    """Return text and column of what templates set in serif: the last width that they ask for decides."""
    asked: dict[str, tuple[str, float]] = {}
    typeset = Texts.typeset

    def noted(
        texts: Texts, words: Text | str, look: str, width: float, here: object = False, broken: bool = True
    ) -> Block:
        if look.startswith("serif") and here and isinstance(words, Text):
            asked[words.path] = plain(words[language]), width
        return typeset(texts, words, look, width, here, broken)

    with patch.object(Texts, "typeset", noted):
        booklet_html(given.plan, given.design, language, loader.stamp(given), pictures=given.pictures)
    return asked


@pytest.fixture(scope="session", params=BOOKLETS, ids="-".join)
def key(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Institution and language."""
    name, language = request.param
    return name, language


@pytest.fixture(scope="session")
def booklet(key: Key, institutions: Institutions, walks: Callable[[Key], Walk]) -> Booklet:
    given = institutions[key[0]][2]
    return Booklet(given, walks(key).pdf, columns(given, key[1]))


@pytest.fixture
def links(booklet: Booklet, key: tuple[str, str]) -> Links:
    return Links(key[1], read_tags(booklet.data), PdfReader(io.BytesIO(booklet.data)))


def inside(links: Links) -> list[tuple[str, str]]:
    """Return what each link says, and where it leads."""
    return [(e.text, link.target) for e in links.tagged.root.all("Link") for link in e.links]


def test_running_text_has_lines_of_a_good_length(booklet: Booklet) -> None:
    wrong = []
    for one, width in booklet.prose():
        if one.running:
            # The lines of large text and of columns are shorter.
            large = one.main.size > LARGE or width < COLUMN
            limits = LARGE_LETTERS if large else LETTERS
            held = page_measures.letters(booklet.paragraphs, width, one.main.size)
            if is_han(one.lines[0].text[:1]):
                limits = LARGE_IDEOGRAPHS if large else IDEOGRAPHS
                held = (width + 0.01) // (one.main.size * MM_PER_PT)
            if not limits[0] <= held <= limits[1]:
                wrong.append(f"{one}: {held:.1f} to a line of {width:g} mm")
    assert not wrong


def test_han_fill_their_lines(booklet: Booklet) -> None:
    for one, _ in booklet.prose():
        if one.running and is_han(one.lines[0].text[:1]):
            least, most = LARGE_IDEOGRAPHS if one.main.size > LARGE else IDEOGRAPHS
            for line in one.lines[:-1]:
                ems = line.width / (line.main.size * MM_PER_PT)
                assert least - 0.2 <= ems <= most + 0.2, line.text


def test_lines_of_a_text_are_as_far_apart_as_the_brand_says(booklet: Booklet, key: tuple[str, str]) -> None:
    design = booklet.given.design
    script = design.languages[key[1]].script
    leading = {round(step.size, 1): step.leading for step in design.brand.scale[script].values()}
    assert not list(page_measures.uneven(booklet.paragraphs, leading))


def test_no_heading_stands_at_the_foot_or_alone(booklet: Booklet) -> None:
    assert not list(page_measures.low_headings(booklet.paragraphs))


def test_no_line_is_lonely(booklet: Booklet) -> None:
    assert not list(page_measures.lonely(booklet.paragraphs))


def test_no_line_begins_or_ends_with_the_wrong_mark(booklet: Booklet) -> None:
    assert not list(page_measures.badly_broken(booklet.paragraphs))


def test_a_third_of_every_page_is_filled(booklet: Booklet) -> None:
    # The imprint inside the cover is short, a page before a section may stay blank, a picture fills its page.
    pictured = {n for n, shown in enumerate(pictures_on(booklet.data), 1) if shown}
    assert len(pictured) <= len(booklet.given.pictures)
    others = [(n, sheet) for n, sheet in enumerate(booklet.sheets, 1) if n not in {2, *pictured}]
    shares = {n: page_measures.filled(sheet) for n, sheet in others}
    blank = {n for n, sheet in enumerate(booklet.sheets, 1) if not sheet.words}
    assert not {n: share for n, share in shares.items() if share < 1 / 3 and n not in blank}
    assert len(blank) <= 1


def test_every_text_stands_out_from_its_ground(booklet: Booklet) -> None:
    assert not list(page_measures.pale(booklet.sheets))


def test_nothing_leaves_its_page(booklet: Booklet) -> None:
    assert not list(page_measures.outside(booklet.sheets))


def test_baselines_stand_on_steps(booklet: Booklet, key: tuple[str, str]) -> None:
    # Other brands have a leading of their own.
    if key[0] == REAL:
        prose = [one for one, _ in booklet.prose()]
        headings = [one for one in booklet.paragraphs if one.kind[:1] == "H"]
        assert len(prose) >= 25
        assert not list(page_measures.off_steps([*headings, *prose]))


def test_numbers_that_lead_on_are_the_folios_of_where_they_lead(links: Links, booklet: Booklet) -> None:
    folios, targets = [page_measures.folio(sheet) for sheet in booklet.sheets], links.targets()
    entries = [
        (item.kids[0].text, next(link.target for e in kid.all("Link") for link in e.links))
        for item in links.tagged.root.all("TOCI")
        for kid in item.kids
        if kid.type == "Reference"
    ]
    figures = [(text, to) for text, to in inside(links) if text.isdecimal() and to.startswith("goals.")]
    goals = booklet.given.plan.goals
    assert len(entries) > len(goals) == len(figures)
    leads = [*entries, *figures]
    assert [text for text, _ in leads] == [folios[targets[to][0] - 1] for _, to in leads]
    # Were everything a page further on, each of them would be wrong.
    assert not [text for text, to in leads if folios[targets[to][0]] == text]


def test_marks_of_notes_land_on_their_notes(links: Links, booklet: Booklet) -> None:
    marks = [(text, to) for text, to in inside(links) if to.startswith("spotlight.references.")]
    spotlight = booklet.given.plan.spotlight
    assert bool(marks) == bool(spotlight and spotlight.references)
    for text, to in marks:
        page, top = links.targets()[to]
        sheet, height = booklet.sheets[page - 1], PAGE[1] - top * MM_PER_PT
        assert page_measures.said_at(sheet, height) == text, to
        assert page_measures.said_at(sheet, height + 5.5) != text, to


@pytest.mark.parametrize(("look", "lines"), [("sans", 2), ("serif", 1)])
@pytest.mark.parametrize("words", ["Learn to sail, // and far", "学会航海， // 驶向远方"])
def test_a_preferred_break_counts_in_headings_alone(
    words: str, look: str, lines: int, institutions: Institutions
) -> None:
    given = institutions[REAL][2]
    texts = Texts(given.plan, given.design, "en" if words.isascii() else "zh", parts_linked=True)
    assert texts.in_lines(words, f"{look} 400 text", 130, "").lines == lines


def test_a_japanese_heading_is_set_smaller_before_it_breaks_elsewhere(institutions: Institutions) -> None:
    design = read_design(TEMPLATES).covering(["ja"]).speaking(["ja"])
    texts = Texts(institutions[REAL][2].plan, design, "ja", parts_linked=False)
    title, looks = Text({"ja": "備えるまち、//助け合うまち"}), ["sans 700 title", "sans 700 lead"]
    assert [texts.fit(title, looks, width, 95).step for width in (120, 60)] == ["title", "lead"]


def test_a_member_who_alone_stands_under_another_is_drawn(tmp_path: Path) -> None:
    people = "[{id: keel, name: Ada Keel}, {name: Bo Mast, under: keel}]"
    source = tmp_path / "plan.yaml"
    words = (DATA / "good" / "kinds.yaml").read_text("utf-8")
    source.write_text(words.replace("[{name: Ada Keel}]", people), "utf-8")
    given = loader.read(source, TEMPLATES)
    made = booklet_html(given.plan, given.design, "en", loader.stamp(given), pictures=given.pictures)
    assert "Bo Mast" in made.html


@pytest.mark.parametrize(
    ("name", "drawn"), [("Research hospital", True), ("Notfallversorgungszentrumsgebäudeverwaltung", False)]
)
def test_the_parts_of_a_fact_are_posts_if_their_names_have_room(
    name: str, drawn: bool, tmp_path: Path
) -> None:
    source = tmp_path / "plan.yaml"
    words = SOURCE.read_text("utf-8").replace("{en: Research hospital,", f"{{en: {name},")
    source.write_text(words, "utf-8")
    given = loader.in_language(loader.read(source, TEMPLATES), "en")
    made = booklet_html(given.plan, given.design, "en", loader.stamp(given), pictures=given.pictures)
    found = re.search(r"<(\w+) [^>]*><span id=\"spotlight.facts.parts.items.2\">", made.html)
    assert found
    assert (found[1] == "span") == drawn
