"""Test whether words that nobody wrote are noticed, wherever they stand; the plan's page 13 and slide 7."""

import re
from collections.abc import Callable

import pikepdf
import pytest
from damage import codes, with_members
from hiding import Hide, alone, codes_of, letters, on_page, painted_over, planted, text
from pikepdf import Array, Dictionary, Name, String

from tmpublish.checks import CheckContext, unexpected_text

PAGE = 13
SLIDE = "ppt/slides/slide7.xml"
NOTES = "ppt/notesSlides/notesSlide7.xml"
Change = Callable[[bytes], bytes]


def strays(published: CheckContext) -> list[str]:
    found = [*unexpected_text.check_unwritten(published), *unexpected_text.check_behind(published)]
    assert codes(found) <= {"text_unwritten"}
    return [problem.message for problem in found]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (planted("2027", 60, 60), "2027"),
        (planted("draft", 60, 60), "draft"),
        (planted("the", 60, 60), "the"),
        (planted("3", 60, 400), "3"),
        (planted("13", 60, 400), "13"),
        (letters(lambda line: line[:3] + line[4:]), "Puruse"),
        (letters(lambda line: [*line[:3], line[4], line[3], *line[5:]]), "Purusue"),
        (letters(lambda line: line[:6] + line[7:]), "Pursueresearch"),
        (letters(lambda line: line[::-1], 1), "seitiroirp"),
        (letters(lambda line: line[:-1], 7), "traditional"),
        (letters(lambda line: [line[0], line[2], line[1]], 2), "21."),
    ],
)
def test_words_on_a_page_that_are_not_the_plan_s_are_named(
    change: Hide, words: str, published: CheckContext
) -> None:
    said = strays(on_page(published, PAGE, change))
    assert any(words[:2] in each and "on page 13" in each for each in said)


def test_a_page_as_it_is_says_nothing_of_its_own(published: CheckContext) -> None:
    assert strays(on_page(published, PAGE, painted_over(b"0 0 0 rg 9 9 9 9 re f"))) == []


def capital(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Write the second word of the name with a capital, in the same font."""
    _, codes_then = codes_of(page, "Ps")
    small, great = codes_then[4:].encode(), codes_then[:4].encode()
    text(lambda line: line.replace(b"<" + small + b">", b"<" + great + b">", 1), 7)(pdf, page)


def info(key: str, words: str) -> Hide:
    return lambda pdf, _: pdf.docinfo.__setitem__(key, words)


def rights(pdf: pikepdf.Pdf, _: pikepdf.Page) -> None:
    data = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(data.replace(b"</dc:title>", b"</dc:title><dc:rights>J. Smith</dc:rights>"))


def bookmark(pdf: pikepdf.Pdf, _: pikepdf.Page) -> None:
    pdf.Root.Outlines.First.Title = String("Visions")


def noted(kind: str) -> Hide:
    def change(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=[10, 10, 90, 30],
                                        Contents=String("please check"))])  # fmt: skip

    return change


def described(pdf: pikepdf.Pdf, _: pikepdf.Page) -> None:
    (figure,) = [each for each in pdf.objects if isinstance(each, Dictionary) and "/Alt" in each][:1]
    figure.Alt = String("A field of 560 dots")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (info("/Title", "Tsinghua Medicine Strategic Plan (draft)"), "(draft)"),
        (info("/Author", "jsmith"), "jsmith"),
        (info("/Keywords", "secret"), "secret"),
        (rights, "J. Smith"),
        (bookmark, "Visions"),
        (noted("Text"), "please check"),
        (noted("FreeText"), "please check"),
        (described, "560 dots"),
        (text(lambda line: b"/Span <</ActualText (boats)>> BDC " + line + b" EMC"), "boats"),
    ],
)
def test_words_behind_a_page_are_named(change: Hide, words: str, published: CheckContext) -> None:
    assert any(words in each for each in strays(on_page(published, PAGE, change)))


def swap(pattern: str, replacement: str) -> Change:
    def change(data: bytes) -> bytes:
        made = re.sub(pattern, replacement, data.decode("utf-8"), count=1, flags=re.DOTALL)
        return made.encode("utf-8")

    return change


def box(words: str) -> Change:
    """Put a text box on the foot of a slide."""
    return swap(
        "</p:spTree>",
        '<p:sp><p:nvSpPr><p:cNvPr id="900" name="box"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        '<p:spPr><a:xfrm><a:off x="99999" y="6000000"/><a:ext cx="999999" cy="300000"/></a:xfrm></p:spPr>'
        "<p:txBody><a:bodyPr/>"
        f'<a:p><a:r><a:rPr lang="en-GB"/><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree>',
    )


EIGHT = "ppt/slides/slide8.xml"
IN_DECK = [
    (SLIDE, swap("academic platforms<", "academic platform<"), "platform” on slide 7"),
    (SLIDE, swap("<a:t>A holistic education", "<a:t>A Holistic education"), "A Holistic"),
    (SLIDE, swap("<a:t>Learning pathways to lead<", "<a:t>Learningpathways to lead<"), "Learningpathways"),
    (SLIDE, swap("<a:t>People-centred development<", "<a:t>People-centred development (new)<"), "(new)"),
    (SLIDE, swap("13 March 2026", "13 March 2027"), "13 March 2027"),
    (SLIDE, box("2027"), "“2027” on slide 7"),
    (SLIDE, box("DRAFT"), "“DRAFT” on slide 7"),
    (SLIDE, swap('tooltip="Go to', 'tooltip="Come to'), "tooltip of slide 7"),
    (EIGHT, swap("<a:t>Translational pipelines<", "<a:t>转化通道<"), "“转化通道” on slide 8"),
    (EIGHT, swap("2.2\t", "2.3\t"), "“2.3” on slide 8"),
    ("ppt/slides/slide2.xml", swap("13\t", "12\t"), "“12” on slide 2"),
    ("ppt/slides/slide5.xml", swap('descr="One Academic', 'descr="Two Academic'), "alternative text"),
    ("ppt/slideLayouts/slideLayout11.xml", box("CONFIDENTIAL"), "“CONFIDENTIAL” on the layout of slide 7"),
    ("ppt/slideMasters/slideMaster1.xml", box("COPY"), "“COPY” on the layout of slide"),
    (NOTES, swap("foundational theory", "foundation theory"), "in the notes of slide 7"),
    (NOTES, swap("</a:p></p:txBody>", "</a:p><a:p><a:r><a:t>Skip this</a:t></a:r></a:p></p:txBody>"), "Skip"),
    (NOTES, box("secret"), "loose note of slide 7"),
    ("docProps/core.xml", swap("</dc:title>", " v2</dc:title>"), "v2"),
    ("docProps/core.xml", swap("(<cp:lastModifiedBy>)[^<]*", r"\1jsmith"), "jsmith"),
    ("docProps/app.xml", swap("</Properties>", "<Company>ACME</Company></Properties>"), "ACME"),
]  # fmt: skip


@pytest.fixture(scope="module")
def damaged_deck(published: CheckContext) -> list[str]:
    """What is said of a deck with all these damages."""
    changes: dict[str, list[Change]] = {}
    for part, change, _ in IN_DECK:
        changes.setdefault(part, []).append(change)

    def changed(name: str, data: bytes) -> bytes:
        for change in changes.get(name, []):
            assert change(data) != data
            data = change(data)
        return data

    deck = alone(published, "deck")
    return strays(with_members(deck, lambda members: [(name, changed(name, data)) for name, data in members]))


@pytest.mark.parametrize("words", [words for _, _, words in IN_DECK])
def test_words_in_a_deck_that_are_not_the_plan_s_are_named(words: str, damaged_deck: list[str]) -> None:
    assert any(words in each for each in damaged_deck)


def test_nothing_else_in_that_deck_is_named(damaged_deck: list[str]) -> None:
    assert len(damaged_deck) <= len(IN_DECK) + 5  # the number beside a changed name stands alone


def test_a_paragraph_twice_is_named_with_its_line(published: CheckContext) -> None:
    twice = on_page(published, PAGE, lambda pdf, _: pdf.pages.insert(PAGE, pdf.pages[PAGE - 1]))
    found = list(unexpected_text.check_repeated(twice))
    assert codes(found) == {"text_repeated"}
    assert any("`goals.discovery.priorities.1.text` stands 2 times" in each.message for each in found)
    assert all(problem.line for problem in found)


def test_what_may_stand_on_many_pages_stands_once_on_each(published: CheckContext) -> None:
    def again(line: bytes) -> bytes:
        return line + b"\n" + re.sub(rb"1 0 0 -1 \S+ \S+ Tm", b"1 0 0 -1 300 1000 Tm", line)

    found = list(unexpected_text.check_repeated(on_page(published, PAGE, text(again, 3))))
    assert ["`goals.discovery.priorities.1.name`" in each.message for each in found] == [True]
