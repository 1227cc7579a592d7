"""Section C of the acceptance list: markup, addresses, and files that a plan names."""

import os
from collections.abc import Callable
from pathlib import Path

from hostile import Accepted, Refused, at, link, with_picture
from hostile.placed import chain, kept, large, linked, linked_folder, sparse

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
ENTITIES = "<!DOCTYPE svg [" + "".join(
    f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'x'}'>" for n in range(6)
)


def picture(
    row: str, name: str, file: str, says: str, code: str, beside: Callable[[Path], None] | None = None
) -> Refused:
    """Return a row about a picture that a plan names."""
    return Refused(row, name, with_picture(file), (f"31:7 {code}",), says, beside)


def held(row: str, name: str, data: bytes, says: str, file: str = "x.jpg") -> Refused:
    """Return a row about a picture that is there and holds something else."""
    return picture(row, name, file, says, "bad_picture", kept(file, data))


ROWS = (
    Accepted(
        "C1",
        '"<script>alert(1)</script> <b>bold</b> & &amp;"',
        "<script>alert(1)</script> <b>bold</b> & &amp;",
    ),
    Accepted("C1", '"<a:t>x</a:t> ]]> &#60;"', "<a:t>x</a:t> ]]> &#60;"),
    Accepted("C2", '"{{ 7\\\\*7 }} {% raw %} ${7} {0.a}"', "{{ 7*7 }} {% raw %} ${7} {0.a}"),
    Accepted("C2", '"=cmd|/C calc!A0"', "=cmd|/C calc!A0"),
    Refused(
        "C5",
        "an attribute in a slug",
        at(1, "slug: 'x\" onload=\"y'"),
        ("1:1 bad_pattern",),
        "Use lowercase letters, digits and hyphens: `x-onload-y`",
    ),
    Refused(
        "C5",
        "a style in an id",
        at(14, "  - id: 'x}{color:red'"),
        ("14:5 bad_pattern",),
        "Use lowercase letters, digits and hyphens: `x-color-red`",
    ),
    Refused(
        "C5",
        "a path in a slug",
        at(1, "slug: ../../x"),
        ("1:1 bad_pattern",),
        "Use lowercase letters, digits and hyphens: `x`",
    ),
    Refused(
        "C5",
        "a tag in a language",
        at(2, "languages: [en, zh, '\"><script>']"),
        ("2:21 bad_pattern",),
        "Use a short one, such as en",
    ),
    *(
        Refused("C6", f"a link to {where}", link(where), ("12:10 markup",), says)
        for where, says in (
            ("javascript:alert`1`", "is incomplete"),
            ("file:///etc/passwd", "is incomplete"),
            ("//server/share", "is incomplete"),
            ("\\\\\\\\server\\\\share", "is incomplete"),
            ("data:text/html,x", "is incomplete"),
            ("http://example.org", "is incomplete"),
            ("https://user:word@example.org", "is not a plain address"),
            ("JAVASCRIPT:x", "is incomplete"),
        )
    ),
    *(
        Refused("C7", f"a link to {where}", link(where), ("12:10 markup",), "is incomplete")
        for where in ("plan.yaml", "../x.pdf", "/etc/passwd", "?q=x", "example.org")
    ),
    Refused(
        "C8",
        "a link to nothing",
        link("#gaol"),
        ("12:10 unknown_link", "12:32 link_differs"),
        "Correct the link",
    ),
    Refused(
        "C8",
        "an id twice",
        at(
            21,
            "        short: {en: Build 12 boats, zh: 造12条船}",
            "  - id: teaching",
            *"""\
    name: {en: Sailing, zh: 航海}
    summary: {en: Sail well, zh: 航好海}
    lead: {en: Every child sails., zh: 每个孩子都航海。}
    priorities:
      - {name: {en: Sea, zh: 海}, text: {en: Sail., zh: 航海。}, short: {en: Sail, zh: 航海}}""".splitlines(),
        ),
        ("22:5 duplicate_id",),
        "Change one of them",
    ),
    *(
        picture("C14", file, file, "", "outside_path")
        for file in (
            "../../x.jpg",
            "/etc/passwd",
            r"C:\Users\a\pic.png",
            "a:b",
            "file:///etc/passwd",
            "https://example.org/x.jpg",
            "pictures/../../x.jpg",
        )
    ),
    picture("C14", "a folder above", "..", "Write the name of a file below this folder", "missing_picture"),
    picture("C15", "a link out", "x.jpg", "Put the file itself in its place", "outside_path", linked),
    picture(
        "C15",
        "a folder that is a link",
        "pictures/x.jpg",
        "Put the file itself in its place",
        "outside_path",
        linked_folder,
    ),
    picture("C15", "a chain of links", "x.jpg", "Put the file itself in its place", "outside_path", chain),
    picture(
        "C16",
        "a pipe",
        "x.jpg",
        "Write the name of a file",
        "bad_picture",
        lambda folder: os.mkfifo(folder / "x.jpg"),
    ),
    picture(
        "C16",
        "a link to a device",
        "x.jpg",
        "Put the file itself in its place",
        "outside_path",
        lambda folder: (folder / "x.jpg").symlink_to("/dev/zero"),
    ),
    picture(
        "C16", "a folder", "x.jpg", "is a folder", "bad_picture", lambda folder: (folder / "x.jpg").mkdir()
    ),
    picture(
        "C16",
        "a file of 10 GB that takes no room",
        "x.jpg",
        "Export it at 3,600 pixels on the long side",
        "bad_picture",
        sparse,
    ),
    picture("C17", "no such picture", "x.jpg", "Check its name and folder", "missing_picture"),
    picture(
        "C17",
        "a slip in the name",
        "campus.jpg",
        "Use `campsu.jpg`",
        "missing_picture",
        kept("campsu.jpg", b"x"),
    ),
    picture(
        "C17",
        "another case",
        "Campus.JPG",
        "Use `campus.jpg`",
        "missing_picture",
        kept("campus.jpg", b"x"),
    ),
    held("C19", "nothing", b"", "is empty"),
    held("C19", "text", b"hello", "Save the picture as JPEG or PNG"),
    held("C19", "a web page", b"<!DOCTYPE html><title>404</title>", "a web page"),
    held("C19", "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n", "a PostScript file"),
    held("C19", "Photoshop", b"8BPS\0\1", "a Photoshop file"),
    held("C19", "FITS", b"SIMPLE  =                    T", "a FITS file"),
    held("C21", "a PNG of 177 million pixels", large(), "million pixels", "x.png"),
    held(
        "C22",
        "a drawing with an entity",
        SVG.format("<path/>")
        .replace("<svg", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg')
        .encode(),
        "an SVG",
        "x.svg",
    ),
    held(
        "C23",
        "a drawing that multiplies",
        f"{ENTITIES}]>{SVG.format('<text>&e5;</text>')}".encode(),
        "an SVG",
        "x.svg",
    ),
    held(
        "C24",
        "a drawing that uses itself",
        SVG.format("<g id='a'><use href='#a'/></g>").encode(),
        "an SVG",
        "x.svg",
    ),
    held(
        "C25",
        "a drawing that fetches",
        SVG.format("<image href='file:///etc/passwd'/>").encode(),
        "an SVG",
        "x.svg",
    ),
    Accepted("C30", '"' + "<div>" * 8 + '"', "<div>" * 8),
)
