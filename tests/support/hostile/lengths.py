"""Section D of the acceptance list: what is longer or larger than its place."""

from hostile import Refused, after, at, vision

PRIORITY = "      - {name: {en: Sea, zh: 海}, text: {en: Sail., zh: 航海。}, short: {en: Sail, zh: 航海}}"

ROWS = (
    Refused(
        "D1",
        "a word of 1,000 letters",
        vision("x" * 1_000),
        ("12:10 word_too_long",),
        "Shorten it or add a hyphen",
    ),
    Refused(
        "D3",
        "a text of 300,000 characters",
        at(12, f"  text: {{en: A sea, zh: {'海' * 300_000}}}"),
        ("12:21 too_long",),
        "20,000 characters",
    ),
    Refused(
        "D3",
        "a text of 19,000 characters",
        at(12, f"  text: {{en: A sea, zh: {'海' * 19_000}}}"),
        ("12:21 too_long",),
        "Cut 18580",
    ),
    Refused(
        "D4", "20,000 breaks", vision('"' + "<br>" * 20_000 + '"'), ("12:10 too_long",), "20,000 characters"
    ),
    Refused("D4", "3,900 breaks", vision("x // " * 3_900 + "x"), ("12:10 too_long",), "Cut 3701"),
    Refused(
        "D5",
        "a number of 400 digits",
        after(
            "about:",
            "  title: {en: We, zh: 我们}",
            "  lead: {en: We teach., zh: 我们教书。}",
            "  short: {en: We, zh: 我们}",
            f"  numbers: [{{value: {'9' * 400}, unit: {{en: boats, zh: 条船}}}}]",
        ),
        ("26:14 bad_pattern",),
        "Use digits with points, commas or spaces, such as 1,500",
    ),
    Refused(
        "D5",
        "dots in groups of 65,534",
        after(
            "about:",
            "  title: {en: We, zh: 我们}",
            "  lead: {en: We teach., zh: 我们教书。}",
            "  short: {en: We, zh: 我们}",
            "  numbers: [{value: 48, unit: {en: boats, zh: 条船}, lattice: {unit: {en: Dot, zh: 点}, "
            "group: 65534}}]",
        ),
        ("26:86 out_of_range",),
        "Correct the number",
    ),
    Refused(
        "D6", "60 lines of a slide", after(*[PRIORITY] * 60), ("18:5 too_many",), "Combine some, or delete 49"
    ),
    Refused(
        "D8",
        "three times as long in English",
        at(16, f"    summary: {{en: {'well ' * 60}, zh: 教好书}}"),
        ("16:15 too_long",),
        "Cut 34",
    ),
    Refused(
        "D8",
        "three times as long in Chinese",
        at(16, f"    summary: {{en: Teach well, zh: {'教好书' * 30}}}"),
        ("16:31 too_long",),
        "Cut 34",
    ),
    Refused(
        "D10",
        "a property of a file",
        at(8, f"  description: {{en: {'what ' * 61}, zh: 学校的打算。}}"),
        ("8:17 too_long",),
        "Cut 1",
    ),
)
