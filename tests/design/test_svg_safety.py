"""Logos: an SVG that only draws, or a sound PNG."""

from pathlib import Path

import pytest
from sample_pictures import encoded, harbour

from tmpublish.design.logo import FileError, logo_file, svg_error

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
BOMB = "<g id='a0'><path d='M0 0'/></g>" + "".join(
    f"<g id='a{n}'>" + f"<use href='#a{n - 1}'/>" * 10 + "</g>" for n in range(1, 9)
)


def drawing(inside: str, before: str = "") -> bytes:
    return f"{before}{HEAD}{inside}</svg>".encode()


@pytest.mark.parametrize(
    "inside",
    [
        "<path d='M0 0h9v9z' fill='#0B4A4A'/>",
        "<defs><linearGradient id='g'/></defs><rect width='9' height='9' fill='url(#g)'/>",
        "<style>.a { fill: url('#g') }</style><path class='a'/><text>&lt;x&gt;</text>",
        "<g id='b'><path/></g><use xlink:href='#b'/><use href='#b'/>",
    ],
)
def test_what_draws_is_let_in(inside: str) -> None:
    assert svg_error(drawing(inside)) == ""


@pytest.mark.parametrize(
    ("inside", "reported"),
    [
        ("<script>alert(1)</script>", "holds `script`"),
        ("<foreignObject><p/></foreignObject>", "holds `foreignObject`"),
        ("<image href='http://example.org/x.png'/>", "holds `image`"),
        ("<image xlink:href='file:///etc/passwd'/>", "holds `image`"),
        ("<a href='https://example.org'><path/></a>", "holds `a`"),
        ("<path onload='x()'/>", "holds `onload`"),
        ("<animate attributeName='x'/>", "holds `animate`"),
        ("<use href='http://example.org/x.svg#a'/>", "loads external content"),
        ("<use xlink:href='other.svg#a'/>", "loads external content"),
        ("<rect fill='url(http://example.org/#a)'/>", "loads external content"),
        ("<rect style='fill: URL( \"x.svg#a\")'/>", "loads external content"),
        ("<rect style='fill: u\\72l(x)'/>", "loads external content"),
        ("<style>@import 'x.css';</style>", "loads external content"),
        ("<style><![CDATA[p { background: url(x) }]]></style>", "loads external content"),
        ("<g xml:base='http://example.org'/>", "holds `base`"),
        ("<?xml-stylesheet href='x.css'?>", "has a processing instruction"),
        (BOMB + "<use href='#a8'/>", "multiplies its parts"),
        ("<g id='a'><use href='#a'/></g>", "uses a part of itself"),
        ("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>", "uses a part of itself"),
        ("<g>" * 60 + "</g>" * 60, "far more elements"),
        ("<path/>" * 6_000, "far more elements"),
        ("<path", "is not valid SVG"),
        ("&nbsp;", "is not valid SVG"),
    ],
)
def test_what_does_more_is_refused(inside: str, reported: str) -> None:
    assert reported in svg_error(drawing(inside))


def test_a_plain_document_type_is_accepted() -> None:
    address = "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"
    doctype = f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "{address}">'
    assert svg_error(drawing("<path/>", doctype)) == ""


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE svg [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)) + "]>",
    ],
)
def test_entities_and_document_types_are_refused(before: str) -> None:
    assert "document type" in svg_error(drawing("<text>&x;</text>", before))


def test_a_logo_is_what_it_holds_not_what_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "sign.png").write_bytes(drawing("<path/>"))
    (tmp_path / "sign.svg").write_bytes(encoded(harbour((300, 200)), "PNG"))
    (tmp_path / "words.svg").write_text("a sign")
    (tmp_path / "cut.png").write_bytes(encoded(harbour((300, 200)), "PNG")[:900])
    (tmp_path / "large.svg").write_bytes(drawing(" " * 1_000_001))
    assert logo_file(tmp_path, "sign.png") == tmp_path / "sign.png"
    assert logo_file(tmp_path, "sign.svg") == tmp_path / "sign.svg"
    for name, why in (
        ("words.svg", "unfit"),
        ("cut.png", "unfit"),
        ("large.svg", "too_big"),
        ("../x.svg", "outside"),
    ):
        with pytest.raises(FileError) as caught:
            logo_file(tmp_path, name)
        assert caught.value.why == why
