"""Section A of the acceptance list: what YAML is and what it makes of things."""

from published_plans import SMALL

from hostile import LINES, MORE, Accepted, Refused, after, at, noted, vision

BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'lol'] * 9)}]\n" for n in range(9))
MERGES = "m0: &m0 {x: y}\n" + "".join(
    f"m{n}: &m{n}\n" + "".join(f"  k{k}: {{<<: *m{n - 1}}}\n" for k in range(10)) for n in range(1, 9)
)
DAYS = ("2026-02-31", "12:30:45", "0105555", "1_000", ".nan", "0xFF", "2026-03-12T00:00:00Z")

ROWS = (
    Refused("A1", "alias bomb", BOMB, ("1:1 alias", "2:1 alias", "2:10 alias", MORE), "straight quotes"),
    Refused(
        "A1",
        "one alias in a plan",
        at(12, "  text: &a {en: A school, zh: 学校}", "  line: *a"),
        ("12:3 alias", "13:3 duplicate_key"),
        "",
    ),
    Refused(
        "A2", "merge bomb", MERGES, ("1:1 alias", MORE), 'A text that begins with & needs straight quotes: "'
    ),
    Refused(
        "A2", "one merge key", at(15, "    <<: {en: x}", LINES[14]), ("15:5 alias",), "Write the keys out"
    ),
    Refused("A3", "a list inside itself", "a: &a [*a]\n", ("1:1 alias", "1:8 alias"), ""),
    Refused("A4", "500 brackets", after("more: " + "[" * 500), ("22:30 too_deep",), "Close a bracket"),
    Refused(
        "A5", "100,000 brackets", after("more: " + "[" * 100_000), ("22:30 too_deep",), "Close a bracket"
    ),
    Refused(
        "A6", "a key twice", at(11, LINES[10], LINES[10]), ("12:3 duplicate_key",), "Delete one of the two"
    ),
    Refused(
        "A6",
        "a key twice, deep",
        at(21, LINES[20], "        short: {en: x, en: y, zh: 船}"),
        ("22:9 duplicate_key", "22:24 duplicate_key"),
        "line 22",
    ),
    Refused(
        "A6", "a key twice, on top", after("slug: other"), ("22:1 duplicate_key",), "Delete one of the two"
    ),
    Refused(
        "A6",
        "a key twice, composed and not",
        after("é: x", "e\u0301: y"),
        ("22:1 unknown_key", "23:1 duplicate_key"),
        "line 22",
    ),
    Refused(
        "A9",
        "indented by Word",
        at(11, "\u00a0 line: {en: A school, zh: 学校}"),
        ("11:1 odd_space",),
        "non-breaking space",
    ),
    Refused(
        "A9",
        "indented by a Chinese keyboard",
        at(11, "\u3000line: {en: A school, zh: 学校}"),
        ("11:1 odd_space",),
        "full-width space",
    ),
    Refused("A10", "indented by a tab", at(11, "\tline: {en: A school, zh: 学校}"), ("11:1 tab",), "tab"),
    Refused(
        "A11",
        "a full-width colon",
        at(10, "  title：愿景"),
        ("10:8 syntax",),
        "Type an ordinary colon and a space: `title: …`",
    ),
    Refused(
        "A11",
        "a file of full-width colons",
        "title：愿景\nvision：未来\n",
        ("1:1 syntax", "2:7 syntax"),
        "Type an ordinary colon and a space: `title: …`",
    ),
    Refused(
        "A12", "a colon in a text", at(10, "  title: Pillar 1: People"), ("10:18 syntax",), "straight quotes"
    ),
    Refused(
        "A12",
        "curly quotes around a colon",
        at(10, "  title: “Pillar 1: People”"),
        ("10:19 syntax",),
        'Put straight quotes around a text with a colon: "…"',
    ),
    Refused(
        "A13",
        "a number sign",
        at(20, "        text:", "          en: We are #1 in region", "          zh: 我们"),
        ("21:22 lost_text",),
        'Put the text in straight quotes: "…"',
    ),
    Accepted("A13", '"We are #1 in the region"', "We are #1 in the region"),
    Refused("A15", "a template's brackets", vision("{{ name }}"), ("12:10 syntax",), "straight quotes"),
    Refused("A15", "a template's brackets alone", at(10, "  title: {{ name }}"), ("10:3 syntax",), ""),
    *(Accepted("A16", word, word) for word in ("no", "yes", "on", "Off", "~", "true")),
    noted("A16", "wrong_flag", "either true or false"),
    *(Accepted("A17", word, word) for word in ("1.20", "3.10", "012", "1e3", ".5")),
    *(Accepted("A18", word, word) for word in DAYS),
    Refused("A18", "a day that is none", at(3, "date: 2026-02-31"), ("3:1 no_such_day",), "Correct the day"),
    Refused(
        "A18",
        "an hour for a day",
        at(3, "date: 12:30:45"),
        ("3:1 no_such_day",),
        "Write 2026-03-12, or 2026-03 for a month",
    ),
    Refused(
        "A20",
        "a Python object",
        at(10, "  title: !!python/object/apply:os.system [ls]"),
        ("10:3 tag",),
        "begins with !",
    ),
    Refused(
        "A20",
        "a tag of one's own",
        at(10, "  title: !foo {en: Vision, zh: 愿景}"),
        ("10:3 tag",),
        "begins with !",
    ),
    Refused("A20", "a tag of YAML", at(3, "date: !!timestamp 2026-03-12"), ("3:1 tag",), "begins with !"),
    Refused(
        "A21",
        "two documents",
        after("---", "slug: other"),
        ("22:1 several_documents",),
        "Delete this line `---`",
    ),
    Refused("A21", "an empty file", "", ("1:1 empty",), "empty"),
    Refused("A21", "remarks alone", "# nothing\n", ("1:1 empty",), "empty"),
    Refused(
        "A21",
        "a list",
        "- slug: x\n",
        ("1:1 wrong_type",),
        "Write keys, each with a colon, a space and its value: `slug:",
    ),
    Refused(
        "A21",
        "a sentence",
        "Our plan for the sea\n",
        ("1:1 wrong_type",),
        "Write keys, each with a colon, a space and its value: `slug:",
    ),
    Refused("A22", "a mapping as a key", after("{a: b}: c"), ("22:1 syntax",), "straight quotes"),
    Refused(
        "A22",
        "keys that are no names",
        after("null: x", "12: y", "true: z", "~: q"),
        ("22:1 unknown_key", "23:1 unknown_key", "24:1 unknown_key", "25:1 unknown_key"),
        "Delete it, or use slug, languages, date, status",
    ),
    Refused(
        "A22",
        "a slip in a key",
        SMALL.replace("summary:", "sumary:"),
        ("16:5 unknown_key",),
        "Use `summary`",
    ),
    Refused("A26", "GBK", SMALL.encode("gbk"), ("5:41 encoding",), "it looks like GBK"),
    Refused("A26", "GB18030", SMALL.replace("海边", "海边𠮷").encode("gb18030"), ("5:41 encoding",), "GB"),
    Refused(
        "A26", "Windows-1252", "name: Höhe – “über”\n".encode("cp1252"), ("1:8 encoding",), "Windows-1252"
    ),
    Refused("A26", "overlong", SMALL.encode() + b"x: \xc0\xaf\n", ("22:4 encoding",), "not here"),
    Refused(
        "A26",
        "halves of UTF-16 (CESU-8)",
        SMALL.encode() + b"x: \xed\xa0\xbd\xed\xb8\x80\n",
        ("22:4 encoding",),
        "not here",
    ),
    Refused("A27", "UTF-16", SMALL.encode("utf-16"), ("1:1 encoding",), "it looks like UTF-16"),
    Refused(
        "A27", "UTF-16 without its mark", SMALL.encode("utf-16-be"), ("1:1 encoding",), "it looks like UTF-16"
    ),
    Refused(
        "A28",
        "an empty item",
        at(14, "  -", "  - id: teaching"),
        ("14:4 missing_value",),
        "Write it or delete the line",
    ),
    Refused(
        "A28",
        "a language without a text",
        at(10, "  title:", "    en: Vision", "    zh:"),
        ("12:5 missing_translation",),
        "Write the text, or delete its key in all languages",
    ),
    Refused("A29", "a large file", SMALL + "# x\n" * 600_000, ("0:0 too_big",), "Make it smaller"),
    Refused(
        "A29",
        "a file of 160,000 entries",
        after("more: [" + "x, " * 160_000 + "]"),
        ("22:299714 too_big",),
        "Delete what is not the plan",
    ),
)
