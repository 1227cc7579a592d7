"""Inputs that are on no list, by the section that they would stand in (A+ to D+)."""

from published_plans import SMALL

from hostile import Accepted, Refused, after, at, vision
from hostile.content import picture
from hostile.placed import kept

DOCX = b"PK\x03\x04\x14\0\x06\0" + bytes(range(256)) * 4
THEIRS = "<<<<<<< mine\ngoals:\n||||||| base\ngoals:\n=======\ngoals:\n>>>>>>> theirs"

ROWS = (
    *(
        Refused("A+", name, data, ("1:1 encoding",), says)
        for name, data, says in (
            ("a Word file", DOCX, "a Word, Excel, PowerPoint or ZIP file"),
            ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF"),
            ("RTF", r"{\rtf1\ansi{\fonttbl\f0 Arial;}\f0 Hello\par}", "a Word file (RTF)"),
            ("a web page", "\n<!DOCTYPE html>\n<p>Plan: x</p>", "a web page"),
            ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
            ("an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old Word"),
        )
    ),
    Refused("A+", "JSON of nothing", '{"slug": "x"}', ("1:1 missing_key",) * 5, "Add `date: …`"),
    Refused(
        "A+",
        "a list that is none",
        SMALL[: SMALL.index("goals:")] + "goals: {}\n",
        ("13:1 wrong_type",),
        "is a list",
    ),
    Refused("A+", "a quote left open", SMALL + 'about: "never', ("22:8 syntax",), "never closed"),
    Refused("A+", "a YAML of the future", "%YAML 3.0\n---\n" + SMALL, ("1:1 syntax",), "straight quotes"),
    Refused(
        "A+",
        "a long key",
        after("k " * 90 + ": x"),
        ("22:1 syntax",),
        'Put the whole text in straight quotes, "…"',
    ),
    Refused(
        "A+",
        "three versions",
        SMALL.replace("goals:", THEIRS),
        tuple(f"{n}:1 conflict" for n in (13, 15, 17, 19)),
        "Keep one version and delete the `<<<<`, `====` and `>>>>` li",
    ),
    Refused(
        "A+",
        "a line that e-mail cut",
        at(12, "  text:", "    en: We teach by the =", "      sea.", "    zh: 我们"),
        ("13:5 garbled",),
        "e-mail",
    ),
    Refused(
        "A+",
        "a sign that e-mail spelled",
        vision("A =E2=80=9Cschool=E2=80=9D"),
        ("12:10 garbled", "12:42 number_differs"),
        "e-mail",
    ),
    Refused(
        "A+",
        "a slug of a space",
        at(1, 'slug: "\u00a0"'),
        ("1:1 missing_value",),
        "Write it or delete the line",
    ),
    Accepted("A+", "a = b, x=20.5, 3 = 3", "a = b, x=20.5, 3 = 3"),
    Refused(
        "B+",
        "lines of Word",
        SMALL.replace("by the sea, zh: 海", "by\u2028the sea, zh: 海"),
        ("11:25 hidden_character",),
        "U+2028",
    ),
    Refused(
        "B+",
        "a key that looks the same",
        at(1, "ｓｌｕｇ: small-plan"),
        ("1:1 missing_key", "1:1 unknown_key"),
        "Add `slug: …`",
    ),
    Refused(
        "B+",
        "a mark twice",
        "\ufeff\ufeff" + SMALL,
        ("1:1 hidden_character", *(f"{n}:1 syntax" for n in (2, 3, 4, 9, 13))),
        "U+FEFF",
    ),
    picture(
        "C+",
        "a pictures' own folder twice",
        "a//x.jpg",
        "Check its name and folder",
        "missing_picture",
        kept("x.jpg", b""),
    ),
    picture("C+", "a name in the user's folder", "~/x.jpg", "Check its name and folder", "missing_picture"),
    picture(
        "C+", "a picture that is the plan", "plan.yaml", "Save the picture as JPEG or PNG", "bad_picture"
    ),
    Refused(
        "D+",
        "a number that no machine holds",
        at(3, "date: 99999999999999999999"),
        ("3:1 no_such_day",),
        "Write 2026-03-12, or 2026-03 for a month",
    ),
)
