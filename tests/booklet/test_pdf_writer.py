"""Test that a booklet is PDF/UA-1 and PDF/A-3a in one, with its source, its metadata and its page numbers."""

import io
from collections.abc import Callable

import pikepdf
import pytest
import sample_pdfs
from conformance import PROFILES, failures
from damage import name_of
from pikepdf import Dictionary, Name
from published_plans import TEMPLATES
from pypdf import PdfReader
from pypdf._text_extraction import mult
from structure_tree import read
from suites import thorough

from tmpublish.checks import CheckContext
from tmpublish.design.theme import read_design

Damage = Callable[[pikepdf.Pdf], None]


@pytest.fixture(params=[thorough("en"), "zh"])
def booklet(request: pytest.FixtureRequest, published: CheckContext) -> bytes:
    """The real booklet in each language."""
    return published.files[name_of(published, "booklet", request.param)]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_real_booklet_conforms(booklet: bytes, profile: str) -> None:
    assert failures(booklet, profile) == set()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", ["en", thorough("zh")])
def test_the_smallest_plan_conforms(language: str, profile: str) -> None:
    assert failures(sample_pdfs.booklet(language), profile) == set()


@pytest.mark.parametrize("profile", PROFILES)
def test_odd_cases_conform(profile: str) -> None:
    assert failures(sample_pdfs.sheet(), profile) == set()


def damaged(damage: Damage) -> bytes:
    """Return the sheet after damage; metadata stay uncompressed, as a validator wants them."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample_pdfs.sheet())) as pdf:
        damage(pdf)
        pdf.save(out, compress_streams=False, deterministic_id=True)
    return out.getvalue()


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    return [
        made for made in pdf.objects if isinstance(made, Dictionary) and made.get("/S") == Name(f"/{kind}")
    ]


def no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def no_words_for_a_picture(pdf: pikepdf.Pdf) -> None:
    del next(figure for figure in elements(pdf, "Figure") if "/Alt" in figure).Alt


def no_words_for_a_link(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].Annots[0].Contents


def untagged_content(pdf: pikepdf.Pdf) -> None:
    kept = [
        (these, op)
        for these, op in pikepdf.parse_content_stream(pdf.pages[0])
        if str(op) not in ("BDC", "EMC")
    ]
    pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def a_skipped_level(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "P")[0].S = Name.H3


def a_head_of_no_column(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "TH")[0].A


def no_mark_of_ua(pdf: pikepdf.Pdf) -> None:
    said = pdf.Root.Metadata.read_bytes().replace(b'pdfuaid:part="1"', b"")
    pdf.Root.Metadata = pdf.make_stream(said, Type=Name.Metadata, Subtype=Name.XML)


def no_explanation_of_ua(pdf: pikepdf.Pdf) -> None:
    said = pdf.Root.Metadata.read_bytes().replace(
        b"http://www.aiim.org/pdfua/ns/id/<", b"http://example.org/<"
    )
    pdf.Root.Metadata = pdf.make_stream(said, Type=Name.Metadata, Subtype=Name.XML)


def a_source_of_no_relation(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF


def no_colours(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def no_font_file(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    descriptor = font.DescendantFonts[0].FontDescriptor
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]


def a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


@pytest.mark.parametrize("profile", PROFILES)
def test_saving_again_alone_is_no_damage(profile: str) -> None:
    assert failures(damaged(lambda _: None), profile) == set()


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (no_language, "PDFUA1-TEXT-LANGUAGE-001"),
        (no_words_for_a_picture, "PDFUA1-FIGURE-ALTERNATIVE-TEXT-001"),
        (no_words_for_a_link, "PDFUA1-LINK-CONTENTS-001"),
        (untagged_content, "PDFUA1-CONTENT-TAGGING-001"),
        (a_skipped_level, "PDFUA1-HEADING-NESTING-001"),
        (a_head_of_no_column, "PDFUA1-TABLE-HEADERS-SCOPE-001"),
        (no_mark_of_ua, "PDFUA1-ID-SCHEMA-001"),
        (no_explanation_of_ua, "PDFA3A-XMP-PROPERTY-DEFINITION-001"),
        (a_source_of_no_relation, "PDFA3A-FILE-SPEC-ASSOCIATION-001"),
        (no_colours, "PDFA3A-DEVICE-RGB-001"),
        (no_font_file, "PDFA3A-FONT-EMBEDDING-001"),
        (a_script, "PDFA3A-ACTION-TYPE-001"),
    ],
)
def test_damage_is_noticed(damage: Damage, rule: str) -> None:
    assert rule in failures(damaged(damage), "ua1" if rule.startswith("PDFUA1") else "3a")


def test_the_source_goes_with_it() -> None:
    with pikepdf.open(io.BytesIO(sample_pdfs.sheet())) as pdf:
        (attached,) = pdf.Root.AF
        held = attached.EF.F
        assert str(attached.UF) == str(attached.F) == "plan.yaml"
        assert str(attached.Desc) == "What the booklet was made from"
        assert attached.AFRelationship == Name.Source
        assert held.read_bytes() == sample_pdfs.YAML
        assert held.Subtype == Name("/application/yaml")
        assert str(held.Params.CreationDate) == str(held.Params.ModDate) == "D:20260312000000Z"
        assert pdf.Root.Names.EmbeddedFiles.Names[1].objgen == attached.objgen


def test_metadata_can_be_read_without_reading_pdf() -> None:
    data = sample_pdfs.booklet("zh")
    for said in (
        'pdfuaid:part="1"',
        'pdfaid:part="3"',
        'pdfaid:conformance="A"',
        "规划",
        "2026-03-12T00:00:00Z",
    ):
        assert said.encode() in data, said


def test_properties_say_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(sample_pdfs.booklet("en"))) as pdf:
        assert str(pdf.docinfo.Title) == "The plan"
        assert str(pdf.docinfo.CreationDate) == "D:20260312000000Z"
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.PageLayout == Name.TwoPageRight


def test_the_labels_of_pages_are_their_folios(booklet: bytes) -> None:
    labels = PdfReader(io.BytesIO(booklet)).page_labels
    heads = [(page, text) for page, kind, text in read(booklet).artifacts if kind == "/Header"]
    folios = [(page, text) for page, text in heads if text.isdecimal()]
    assert len(folios) > len(labels) * 0.8
    assert [labels[page - 1] for page, _ in folios] == [text for _, text in folios]


def test_only_fonts_of_the_brand_are_in_it(booklet: bytes) -> None:
    # What the font's own name calls black, the engine calls heavy, and it leaves out what is regular.
    brand = {face.file.stem.removesuffix("-Regular") for face in read_design(TEMPLATES).brand.faces}
    with pikepdf.open(io.BytesIO(booklet)) as pdf:
        fonts = {font.objgen: font for page in pdf.pages for font in page.Resources.Font.values()}
        names = [str(font.BaseFont).split("+")[1].replace("Heavy", "Black") for font in fonts.values()]
        assert len(names) >= 5
        assert {name.replace("-", "") for name in names} <= {name.replace("-", "") for name in brand}
        for font in fonts.values():
            (inner,) = font.DescendantFonts
            assert "/FontFile2" in inner.FontDescriptor or "/FontFile3" in inner.FontDescriptor


def test_no_text_stands_off_its_page(booklet: bytes) -> None:
    for page in PdfReader(io.BytesIO(booklet)).pages:
        places: list[tuple[float, float, str]] = []

        def note(text: str, around: list[float], own: list[float], *_: object, places=places) -> None:
            x, y = mult(own, around)[4:]
            places.append((x, y, text))

        page.extract_text(visitor_text=note)
        said = [(x, y, text) for x, y, text in places if text.strip()]
        assert said
        for x, y, text in said:
            assert 0 < x < page.mediabox.width, text
            assert 0 < y < page.mediabox.height, text


def test_another_process_gives_the_same_bytes() -> None:
    strange = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Chatham", "LC_ALL": "zh_CN.UTF-8"}
    assert sample_pdfs.booklet("en", **strange) == sample_pdfs.booklet("en")
