"""Test that comments in returned files lead to the texts that they mark, at their line of the plan."""

import io
import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pypdf
import pytest
from annotations import COUNT, annotate, annotation, commented, quad_points, targets
from deck_comments import legacy_comments, modern_comments
from institutions import PLANTED, SOURCE, read_plan
from published_plans import Run
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from suites import thorough

from tmpublish.cli import main
from tmpublish.cli.build import _comments as beside_pages
from tmpublish.diagnostics import PublishError
from tmpublish.pdf_reading.document import letters_in_points
from tmpublish.plan import plan_texts
from tmpublish.returned.comments import pdf_comments
from tmpublish.returned.copy_reader import Received, Reviewed, read_review
from tmpublish.returned.review import Finding, review

Texts = Mapping[str, Mapping[str, str]]
Spot = tuple[int, tuple[float, float, float, float]]
LEAST = {"en": 12, "zh": 8}
RIGHT = 67  # of 69


@pytest.fixture(scope="module")
def texts() -> Texts:
    plan = read_plan(SOURCE)
    return {tag: {path: each.text for path, each in plan_texts(plan, tag).items()} for tag in plan.languages}


def booklet(journey: Run, language: str) -> bytes:
    return next(journey.dist.glob(f"*booklet-{language}.pdf")).read_bytes()


def saved(writer: pypdf.PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def turned(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    for number, page in enumerate(writer.pages):
        page.rotate(90 * (1 + number % 3))
    return saved(writer)


def cropped(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        page.mediabox.lower_left = (-20, -30)
        page.cropbox.lower_left = (10, 10)
    return saved(writer)


def reordered(pdf: bytes) -> bytes:
    reader, writer = pypdf.PdfReader(io.BytesIO(pdf)), pypdf.PdfWriter()
    for page in reversed(reader.pages):
        writer.add_page(page)
    return saved(writer)


def distilled(pdf: bytes) -> bytes:
    """Return a PDF that lost everything but pages and comments: tags, destinations, attachment, metadata."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for key in ("/StructTreeRoot", "/Names", "/Dests", "/AF", "/Metadata", "/Lang", "/Outlines"):
            if key in document.Root:
                del document.Root[key]
        made = io.BytesIO()
        document.save(made, linearize=True)
        return made.getvalue()


@pytest.mark.parametrize(
    ("language", "way"),
    [
        ("zh", turned),
        ("zh", distilled),
        *(thorough("en", way) for way in (bytes, turned, cropped, reordered, distilled)),
        *(thorough("zh", way) for way in (bytes, cropped, reordered)),
    ],
)
def test_comments_of_a_dozen_kinds_find_their_text(
    journey: Run, texts: Texts, language: str, way: Callable[[bytes], bytes]
) -> None:
    pdf, written = commented(booklet(journey, language), texts[language], LEAST[language])
    found: Reviewed = read_review(Received("a.pdf", way(pdf), texts))
    assert found.language == language
    marked = {comment.message: each.paths for comment, each, _ in found.comments}
    assert len(marked) == COUNT
    right = [each for each in written if set(marked[each.message][: len(each.paths)]) == set(each.paths)]
    assert len(right) >= RIGHT


@pytest.mark.thorough
@pytest.mark.parametrize("language", [thorough("en"), "zh"])
def test_the_first_letters_of_every_text_are_its_own(journey: Run, texts: Texts, language: str) -> None:
    pdf = booklet(journey, language)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    letters = letters_in_points(pdf)
    made = []
    for name, place in reader.named_destinations.items():
        page = reader.get_destination_page_number(place)
        if name not in texts[language] or page is None:
            continue
        x, y = float(place.left or 0), -float(place.top or 0)
        below = [each for each in letters[page] if each.box[1] + each.box[3] > y and each.box[0] >= x - 2]
        first = min(below, key=lambda each: (each.box[1] - y) * 4 + each.box[0] - x)
        left, top, width, height = first.box
        quad = (left, -top - height, left + width, -top)
        made.append(
            (page, annotation("/Highlight", quad, name, QuadPoints=quad_points([quad], "TL TR BL BR")))
        )
    assert len(made) > 100
    found: Reviewed = read_review(Received("a.pdf", annotate(pdf, made), texts))
    wrong = [comment.message for comment, each, _ in found.comments if comment.message not in each.paths]
    assert len(wrong) <= len(made) * 0.05, wrong


LEAD = "goals.boats.lead"


@pytest.fixture(scope="module")
def copy(planted: Path) -> bytes:
    """The English booklet of the small set."""
    return next(planted.glob("*booklet-en.pdf")).read_bytes()


@pytest.fixture(scope="module")
def target(copy: bytes) -> Spot:
    """The page, from 0, and the first line of a text in it."""
    words = {path: each.text for path, each in plan_texts(read_plan(PLANTED), "en").items()}
    found = next(each for each in targets(copy, words, 12) if each.path == LEAD)
    return found.page, found.lines[0]


Reviewing = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def reviewed(copy: bytes, planted: Path, tmp_path: Path) -> Reviewing:
    """Return the findings of the booklet with annotations, each with its page, from 0."""

    def findings(*annotations: tuple[int, DictionaryObject]) -> tuple[Finding, ...]:
        file = tmp_path / "marked.pdf"
        file.write_bytes(annotate(copy, annotations))
        return review([file], PLANTED, planted).findings

    return findings


def struck(quad: tuple[float, float, float, float], message: str = "", **more: object) -> DictionaryObject:
    points = quad_points([quad], "TL TR BL BR")
    return annotation("/StrikeOut", quad, message, QuadPoints=points, **more)


def test_a_strike_out_without_words_is_a_finding_at_the_line_of_its_text(
    reviewed: Reviewing, target: Spot
) -> None:
    page, quad = target
    (found,) = reviewed((page, struck(quad)))
    lines = PLANTED.read_text("utf-8").splitlines()
    assert found.id == LEAD
    assert lines[found.line - 1].lstrip().startswith("en: A school by the water needs boats.")
    assert (found.kind, found.author, found.page, found.slide) == ("strike", "A. Wang", page + 1, None)
    assert str(found.problem).startswith(
        f"{found.source}:{found.line}:{found.column}: warning: A. Wang on page"
    )
    assert found.words.replace(" ", "") in lines[found.line - 1].replace(" ", "")


def test_a_replacement_of_two_annotations_is_one_finding(reviewed: Reviewing, target: Spot) -> None:
    page, quad = target
    caret = annotation("/Caret", quad, "new words", IT=NameObject("/Replace"), NM=TextStringObject("c1"))
    strike = struck(quad, IRT=TextStringObject("c1"), RT=NameObject("/Group"))
    reply = annotation("/Text", quad, "I agree", "B. Li", IRT=TextStringObject("c1"))
    state = annotation(
        *("/Text", quad, "Accepted set by B. Li", "B. Li"),
        IRT=TextStringObject("c1"),
        State=TextStringObject("Accepted"),
        StateModel=TextStringObject("Review"),
    )
    (found,) = reviewed(*((page, each) for each in (caret, strike, reply, state)))
    assert (found.kind, found.message, found.state, found.id) == ("replace", "new words", "accepted", LEAD)
    assert [each.message for each in found.replies] == ["I agree"]
    assert found.words


@pytest.mark.thorough
def test_the_copies_of_several_reviewers_are_one_list_and_their_conflicts_are_named(
    copy: bytes, planted: Path, target: Spot, tmp_path: Path
) -> None:
    page, quad = target
    shared = annotation("/Text", quad, "Seen by all", "C. Du")
    files = []
    for author, wish in (("A. Wang", "this"), ("B. Li", "that")):
        caret = annotation("/Caret", quad, wish, author, IT=NameObject("/Replace"), NM=TextStringObject("c"))
        strike = struck(quad, IRT=TextStringObject("c"), RT=NameObject("/Group"))
        file = tmp_path / f"{author}.pdf"
        file.write_bytes(annotate(copy, [(page, shared), (page, caret), (page, strike)]))
        files.append(file)
    found = review(files, PLANTED, planted)
    assert sorted(each.message for each in found.findings) == ["Seen by all", "that", "this"]
    (conflict,) = found.problems
    assert "“this” and “that”" in conflict.message
    listed = beside_pages(Namespace(review=files, source=PLANTED))
    assert [each.path for each in listed if each.message == conflict.message] == [LEAD]
    assert len(listed) == len(found.findings) + 1


def test_words_typed_on_a_flattened_copy_are_found(
    copy: bytes, planted: Path, target: Spot, tmp_path: Path
) -> None:
    page, quad = target
    form = b"BT /F1 11 Tf 10 8 Td (Typed on the page) Tj ET"
    with pikepdf.open(io.BytesIO(copy)) as document:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        drawn = document.make_stream(form, BBox=[0, 0, 200, 20], Subtype=pikepdf.Name.Form)
        drawn.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        left, top = quad[0], quad[3]
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=[left, top + 2, left + 200, top + 22],
            Contents="Typed on the page",
            F=4,
            AP=pikepdf.Dictionary(N=drawn),
        )
        document.pages[page].Annots = document.make_indirect(pikepdf.Array([document.make_indirect(note)]))
        document.flatten_annotations("all")
        document.save(tmp_path / "flat.pdf")
    found = review([tmp_path / "flat.pdf"], PLANTED, planted)
    assert [(each.kind, each.message, each.page) for each in found.findings] == [
        ("written", "Typed on the page", page + 1)
    ]
    assert [each.code for each in found.problems] == ["review_flattened"]


def test_rich_text_is_a_message_too(reviewed: Reviewing, target: Spot) -> None:
    page, quad = target
    rich = TextStringObject(
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boom">]><body><p>Say <b>more</b> &e;</p></body>'
    )
    (found,) = reviewed((page, annotation("/Text", quad, RC=rich)))
    assert found.message.startswith("Say more")
    assert "boom" not in found.message


def test_nothing_of_a_comment_is_markup_or_controls_a_terminal(
    copy: bytes, planted: Path, target: Spot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, quad = target
    evil = "\x1b[31m<script>x</script>\n::error::[a](http://b)\u202e"
    file = tmp_path / "marked.pdf"
    file.write_bytes(annotate(copy, [(page, annotation("/Text", quad, evil, evil))]))
    report = tmp_path / "review.md"
    command = ["review", str(file), "--dist", str(planted), "--source", str(PLANTED)]
    assert main([*command, "-o", str(report)]) == 1
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len(shown.splitlines()) == 1
    assert "<script>" not in report.read_text("utf-8").replace("\\<", "")
    assert main([*command, "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    keys = {"file", "page", "author", "kind", "words", "message", "id", "line", "column", "state"}
    assert keys <= found.keys()
    assert "slide" not in found


@pytest.mark.thorough
def test_comments_that_make_no_sense_are_skipped(reviewed: Reviewing, target: Spot) -> None:
    page, quad = target
    loop = [
        annotation("/Text", quad, "first", NM=TextStringObject("a"), IRT=TextStringObject("b")),
        annotation("/Text", quad, "second", NM=TextStringObject("b"), IRT=TextStringObject("a")),
    ]
    many = annotation(
        "/Highlight", quad, "many", QuadPoints=ArrayObject(NumberObject(n % 500) for n in range(50_000))
    )
    endless = annotation("/Highlight", quad, QuadPoints=ArrayObject(NumberObject(0) for _ in range(200_000)))
    strange = annotation("/Highlight", quad, "strange", QuadPoints=TextStringObject("none"))
    nothing = annotation("/Text", quad, "nowhere", Rect=ArrayObject())
    found = reviewed(*((page, each) for each in (*loop, many, endless, strange, nothing)))
    assert {each.message for each in found} == {"first", "second", "many", "strange", "nowhere", ""}
    assert [each.kind for each in found if not each.message] == ["unreadable"]


def test_annotations_that_are_no_list_are_none() -> None:
    writer = pypdf.PdfWriter()
    for value in (NumberObject(1), DictionaryObject(), ArrayObject([NumberObject(1), ArrayObject()])):
        writer.add_blank_page(100, 100)[NameObject("/Annots")] = value
    assert pdf_comments(pypdf.PdfReader(io.BytesIO(saved(writer)))) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no PDF"),
        (b"%PDF-1.7\n", "cannot be read"),
        (b"PK\3\4", "cannot be read"),
        (b"GIF89a", "no PDF"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, said: str, tmp_path: Path, planted: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(data)
    with pytest.raises(PublishError, match=said):
        review([tmp_path / "x.pdf"], PLANTED, planted)


def test_scans_and_encrypted_files_are_refused(copy: bytes, planted: Path, tmp_path: Path) -> None:
    scan = pypdf.PdfWriter()
    scan.add_blank_page(100, 100)
    (tmp_path / "scan.pdf").write_bytes(saved(scan))
    locked = pypdf.PdfWriter(clone_from=io.BytesIO(copy))
    locked.encrypt("secret", algorithm="RC4-128")
    (tmp_path / "locked.pdf").write_bytes(saved(locked))
    with pytest.raises(PublishError) as refused:
        review([tmp_path / "scan.pdf", tmp_path / "locked.pdf"], PLANTED, planted)
    assert [each.code for each in refused.value.problems] == ["returned_unreadable"] * 2


@pytest.mark.parametrize("language", ["en", thorough("zh")])
def test_legacy_and_modern_comments_of_a_deck_find_their_text(
    journey: Run, texts: Texts, tmp_path: Path, language: str
) -> None:
    deck = next(journey.dist.glob(f"*deck-{language}.pptx")).read_bytes()
    legacy, expected = legacy_comments(deck, texts[language])
    modern, anchored = modern_comments(deck, texts[language])
    for name, data, wanted in (("legacy", legacy, expected), ("modern", modern, anchored)):
        (tmp_path / f"{name}.pptx").write_bytes(data)
        found = review([tmp_path / f"{name}.pptx"], SOURCE, journey.dist).findings
        assert {each.message: each.id for each in found} == wanted
        assert all(each.slide and each.page is None for each in found)
    resolved = [each for each in found if each.state == "resolved"]
    assert len(resolved) == 1
    assert [each.message for each in resolved[0].replies] == ["Done."]
    assert [each.words for each in found if each.words] == [texts[language]["vision.title"]]
