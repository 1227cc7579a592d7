"""Section B of the acceptance list: characters, and words that were never meant to be printed."""

from published_plans import SMALL

from hostile import Accepted, Refused, after, at, vision

NFD = "Cafe\u0301 A\u030angstro\u0308m"

ROWS = (
    *(
        Refused(
            "B1",
            f"U+{ord(sign):04X} as it is",
            vision(f"A{sign}school"),
            ("12:15 hidden_character",),
            f"U+{ord(sign):04X}",
        )
        for sign in "\0\a\v\x1b"
    ),
    *(
        Refused("B2", f"{typed} escaped", vision(f'"A{typed}school"'), ("12:10 hidden_character",), "U+00")
        for typed in (r"\x0b", r"\0", r"\a", r"\e", r"\x1f", r"\b")
    ),
    Refused("B2", "escaped in a key", after(r'"k\0ey": x'), ("22:1 hidden_character",), "U+0000"),
    *(
        Refused("B4", f"{typed} escaped", vision(f'"A{typed}school"'), ("12:10 hidden_character",), "U+FFF")
        for typed in (r"\uFFFE", r"\uFFFF")
    ),
    Refused(
        "B5", "half a character", vision(r'"A\uD800school"'), ("12:18 syntax",), "Type the character itself"
    ),
    Refused(
        "B5",
        "a character in halves",
        vision(r'"A\uD83D\uDE00school"'),
        ("12:18 syntax",),
        "Type the character itself",
    ),
    *(
        Refused(
            "B6",
            f"U+{ord(sign):04X}",
            vision(f"A{sign}school"),
            ("12:15 hidden_character",),
            f"U+{ord(sign):04X}",
        )
        for sign in "\x7f\x85\x96"
    ),
    *(
        Refused(
            "B8",
            f"U+{ord(sign):04X}",
            vision(f"exe{sign}gpj.exe"),
            ("12:17 hidden_character",),
            f"U+{ord(sign):04X}",
        )
        for sign in "\u202e\u202d\u202b\u202a\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    ),
    Refused("B8", "in a remark", at(1, "slug: small-plan # \u202e"), ("1:20 hidden_character",), "U+202E"),
    *(
        Refused(
            "B9",
            f"U+{ord(sign):04X}",
            vision(f"A{sign}school"),
            ("12:15 hidden_character",),
            f"U+{ord(sign):04X}",
        )
        for sign in "\u200b\ufeff\u2060\U000e0041\U000e0001"
    ),
    Accepted("B10", NFD, "Café Ångström"),
    Accepted("B11", "建于２０２６年，占８５％", "建于２０２６年，占８５％", "zh"),
    Refused(
        "B11",
        "full-width digits of a date",
        at(3, "date: ２０２６-03-12"),
        ("3:1 no_such_day",),
        "Write ２０２６-03-12, or ２０２６-03 for a month",
    ),
    Refused(
        "B11",
        "full-width digits of a number",
        after(
            "about:",
            "  title: {en: We, zh: 我们}",
            "  lead: {en: We teach., zh: 我们教书。}",
            "  short: {en: We, zh: 我们}",
            "  numbers: [{value: ４８, unit: {en: boats, zh: 条船}}]",
        ),
        ("26:14 bad_pattern",),
        "Use digits with points, commas or spaces, such as 1,500",
    ),
    Refused("B12", "a lost character", vision("A sch\ufffdol"), ("12:19 hidden_character",), "U+FFFD"),
    Refused(
        "B12",
        "UTF-8 read as Windows-1252",
        at(10, f"  title: {{en: Vision, zh: {'战略'.encode().decode('cp1252')}}}"),
        ("10:23 garbled",),
        "战",
    ),
    Refused(
        "B12",
        "UTF-8 read as GBK",
        at(10, f"  title: {{en: Vision, zh: {'战略规划'.encode().decode('gb18030')}}}"),
        ("10:23 garbled",),
        "战",
    ),
    Refused(
        "B12",
        "what three programs leave",
        at(10, "  title: {en: Vision, zh: 锟斤拷锟斤拷}"),
        ("10:23 garbled",),
        "garbled",
    ),
    Refused("B14", "an emoji", vision("A 😀 school"), ("12:16 no_glyph",), "U+1F600"),
    Refused("B14", "a family", vision("A 👨\u200d👩\u200d👧 school"), ("12:17 hidden_character",), "U+200D"),
    Refused(
        "B15",
        "a rare ideograph of extension G",
        at(10, "  title: {en: Vision, zh: 愿𰀀景}"),
        ("10:28 no_glyph",),
        "U+30000",
    ),
    Refused(
        "B15",
        "a rare ideograph of extension B",
        at(10, "  title: {en: Vision, zh: 愿𠮷景}"),
        ("10:28 no_glyph",),
        "U+20BB7",
    ),
    *(
        Refused("B18", word, vision(f'"{word} school"'), ("12:10 placeholder",), word.split()[-1])
        for word in ("TODO", "TBC", "Lorem ipsum", "XX%", "grow by XX %")
    ),
    Refused("B18", "in Chinese", at(10, "  title: {en: Vision, zh: 待补充}"), ("10:23 placeholder",), "待补"),
    Refused(
        "B19",
        "Chinese without a Chinese character",
        at(11, "  line: {en: A school by the sea, zh: A school by the sea}"),
        ("11:35 no_han",),
        "no Chinese character",
    ),
    Refused(
        "B19",
        "Chinese in English",
        at(11, "  line: {en: A 学校 by the sea, zh: 海边的学校}"),
        ("11:10 stray_han",),
        "Translate it, or list it in the glossary under `en`",
    ),
    Refused(
        "B19",
        "other numbers",
        SMALL.replace("造12条船。", "造13条船。").replace("id: teaching", "id: TEACHING"),
        ("14:5 bad_pattern", "20:37 number_differs"),
        "12",
    ),
)
