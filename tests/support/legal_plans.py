"""The plan's JSON Schema → legal plans, as Hypothesis draws them: every field within its limits.

What a plan may hold is read from the schema, so that a new field is drawn as soon as the model has it. The
texts of both languages are made from the same blocks, so that they state the same numbers, names and links.
"""

import random
import re
import string
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tmpublish.plan import PRESETS, Plan
from tmpublish.plan.fields import DAY_PATTERN, DIGITS_PATTERN, ID_PATTERN, LONGEST_WORD, MOMENT_PATTERN
from tmpublish.text.inline_markup import length, plain
from tmpublish.text.language_rules import is_counted_in_signs, is_han_language

Tree = dict[str, Any]
Schema = dict[str, Any]
Words = dict[str, str]
"""A text by its language."""

PICTURES = ("pictures/campus.jpg", "pictures/tall.png", "pictures/湖.png")
"""The pictures that plans may name; who builds the plans puts them there."""

# Ids that outputs use for parts of their own, and the shortest and the longest.
IDS = ("vision", "goals", "mission", "about", "closing", "contents", "glance", "approach", "capabilities",
       "spotlight", "timeline", "identity", "title", "page-1", "x", "en", "a" * 60)  # fmt: skip
DIGITS = (
    "0",
    "7",
    "48",
    "318",
    "1,500",
    "12,000",
    "3.5",
    "1 200",
    "2030",
    "24",
    "999,999,999",
    "1,234,567.89",
)
LONG_WORDS = ("incomprehensibilities", "Donaudampfschifffahrtsgesellschaftskapitän", "WMWMWMWMWMWMWMWMWMWM",
              "Pneumonoultramicroscopicsilicovolcanoconiosis")  # fmt: skip
# Where two of them may be parted; one listed so is parted nowhere else.
PARTED = ("incompre-hensi-bilities", "WMWMWM-WMWMWMWMWMWMWM")
_ENGLISH = """
the a of and for with from into our open better care research teaching health people harbour city school who
patients knowledge partners quality laboratories communities support build learn share lead sustainable
digital people-centred interdisciplinary infrastructure responsibilities regional early-career café well-being
everyone it's across through between every new clear steady work future society students teachers data science
"""
_CHINESE = """
我们 建设 开放 医学 研究 教育 健康 人才 社区 城市 海港 学校 患者 知识 伙伴 质量 实验室 共享 引领 改善
数字化 跨学科 基础设施 区域 青年 福祉 未来 社会 学生 教师 数据 科学 协同 创新 体系 与 的 和 在 为
"""
# Words of other languages, which state no number: long and short ones, with each letter and accent of theirs.
_OTHERS = {
    "de": "Gesundheit Forschung für über größer Krankenhausversorgung und die Pflegepersonaluntergrenze",
    "fr": "l’hôpital où déjà élèves santé française cœur « équipe » d’intérêt général aujourd’hui",
    "pl": "zdrowie źródło i w przyszłość społeczność odpowiedzialność łąka z naukę ćwiczyć konkurencyjność",
    "el": "υγεία έρευνα και η εκπαίδευση αυτοδιοίκηση το μέλλον ανταγωνιστικότητα στην κοινότητα πρώτα",
    "uk": "здоров’я наука й освіта громада у майбутнє відповідальність їжа ґрунт енергоефективність з людьми",
    "ja": "医療 研究 を 地域の ひとびと ヘルスケア とともに 未来へ 育てる データ ちょっと 大学 璧 𠮷",
    "zh-Hant": "醫學 研究 與 教育 健康 臺灣 社區 學校 饋贈 鹽埕 未來 數位化 體系 的 協同",
    "ko": "건강 연구 교육을 지역사회와 함께 미래 데이터 기반의 책임감 있게 대학 병원 사람들",
}  # fmt: skip
OTHERS = {language: words.split() for language, words in _OTHERS.items()}
# What any language may say between its words.
ANYWHERE = (
    "AI",
    "{n} %",
    "{n}",
    "COVID-19",
    "*so*",
    "[x](https://example.org/a?b=1&c=2)",
    "[x](#{id})",
    "(ACP)",
    "2027–2030",
)
SPOKEN = (["en"], ["zh"], ["en", "zh"], ["zh", "en"], ["en", "zh"], ["de"], ["fr", "en"], ["pl"],
          ["el", "en"], ["uk", "de"], ["ja", "en"], ["zh-Hant"], ["ko"], ["ja", "zh-Hant"])  # fmt: skip
ENGLISH, CHINESE = _ENGLISH.split(), _CHINESE.split()
# Names that are typed once for all languages, and one that each language has its own form of.
NAMES = ("HM–1", "Ada Keel", "12", "%")
BOARD = {"en": "Board", "zh": "理事会"}
FORMS = {"en": {"one": "Pillar", "other": "Pillars"}, "zh": {"other": "支柱"}}
# What a section of a kind needs beside what its schema requires.
NEEDED = {"timeline": "events", "case": "lead"}
# What both languages say, each in its own way. A number needs an ordinary word before and after it.
BLOCKS = (
    ("{n} beds", "{n}张床位"),
    ("{n} per cent", "{n}%"),
    ("13 March 20{n}", "20{n}年3月13日"),
    ("{n},500 mu", "{n}500亩"),
    ("1.5 million yuan", "150万元"),
    ("six goals", "六大目标"),
    ("two thirds", "三分之二"),
    ("2026–2030", "2026—2030年"),
    ("100 %", "100%"),
    ("AI", "AI"),
    ("COVID-19", "COVID-19"),
    ("R&D", "R&D"),
    ("(ACP)", "（ACP）"),
    ("and/or", "和/或"),
    ("and//or", "和//或"),
    ("a; b", "甲；乙"),
    ("“so”", "“如此”"),
    ('"typed"', "“键入”"),
    ("– so", "——如此"),
    ("— so", "—如此"),
    ("so …", "如此……"),
    ("<b>", "<b>"),
    ("{{ x }}", "{{ x }}"),
    ("\\*", "\\*"),
    ("\\[sic\\]", "\\[原文\\]"),
    ("*so*", "*如此*"),
    ("*stressed words*", "*强调*"),
    ("[the page](https://example.org/a?b=1&c=2)", "[网页](https://example.org/a?b=1&c=2)"),
    ("[write](mailto:plan@example.org)", "[来信](mailto:plan@example.org)"),
    ("[see](#{id})", "[见](#{id})"),
    ("[see there](#{id})", "[见此](#{id})"),
    ("*[see](#{id})*", "*[见](#{id})*"),
)
ALONE = (("AI", "AI"), ("2030", "2030"), ("24/7", "24/7"), ("WHO", "WHO"), ("1", "1"), ("A", "甲"))
BREAK = (" // ", " // ")
_LIMIT = re.compile(r"(\d+) words, or (\d+) characters")


@cache
def _schema() -> Schema:
    return Plan.model_json_schema()


def legal_plans() -> st.SearchStrategy[Tree]:
    """Draw the trees of plans that every output can be made of."""
    return st.integers(0, 2**64 - 1).map(legal_plan)


def legal_plan(seed: int, small: bool = False) -> Tree:
    """Return the tree of the plan that a seed stands for; a small one has one language and few parts."""
    chance = random.Random(seed)
    languages = chance.choice([each for each in SPOKEN if len(each) == 1 or not small])
    generous = 0 if small else chance.choice((0, 0, 0, 1, 1, 2))
    made = _Drawing(chance, languages, generous, 0.25 if small else (0.5, 0.75, 1.0)[generous])
    return made.linked(made.value("plan", _schema()))


@dataclass
class _Drawing:
    """A plan that is being drawn: its languages, how large it may be (0 to 2), and what it has so far."""

    chance: random.Random
    languages: list[str]
    generous: int
    likely: float
    """How likely an optional part is."""
    measured: bool = False
    """True once a measure was drawn."""
    ids: list[str] = field(default_factory=list)
    texts: list[tuple[Words, int, int]] = field(default_factory=list)
    """Each with its length in English words and in Chinese characters."""

    def value(self, name: str, schema: Schema) -> Any:
        """Draw what a field of this name and schema may hold."""
        reference = schema.get("$ref", "").rpartition("/")[2]
        if reference == "Text":
            limit = _LIMIT.search(schema["limit"])
            assert limit
            return self.text(int(limit[1]), int(limit[2]))
        if reference:
            self.measured |= reference == "Measure"
            return _legal(self.value(name, _schema()["$defs"][reference]))
        if name == "rows":
            return []  # drawn with their columns
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        if "limit" in schema:
            return self.chance.choice(
                [*NAMES, {language: BOARD.get(language, "AB") for language in self.languages}]
            )
        if choices := schema.get("anyOf") or schema.get("oneOf"):
            return self.value(name, self.chance.choice([c for c in choices if c.get("type") != "null"]))
        if schema.get("pattern") == MOMENT_PATTERN:
            return self.chance.choice((f"{self.chance.randint(2024, 2035)}", self._day()))
        return getattr(self, f"_{schema['type']}")(name, schema)

    def _object(self, name: str, schema: Schema) -> Any:
        if name == "also":
            return {language: [self._plain(language)] for language in self.languages}
        if name == "hyphens":
            return {language: list(PARTED) for language in self.languages}
        if "patternProperties" in schema:
            return {language: FORMS.get(language, {"other": "Xyz"}) for language in self.languages}
        if "additionalProperties" in schema and "properties" not in schema:
            first = 2024 if name == "start" else 2028
            return {f"{first + n}": self._number() for n in range(self.chance.randint(1, 3))}
        kind = schema["properties"].get("kind", {}).get("const")
        required = {*schema.get("required", ()), NEEDED.get(kind)}
        made = {
            key: self.value(key, inner)
            for key, inner in schema["properties"].items()
            # Without `short` a long text may not fit its slide, which the editor is told.
            if key in required or key == "short" or self.chance.random() < self.likely
        }
        if made.get("status"):
            made.pop("approved", None)
        if made.get("kind") == "table":
            self._fill(made)
        return made

    def _fill(self, table: Tree) -> None:
        """Give a table its columns and rows: words in the first column, numbers or nothing in the others."""
        if "from" in table and self.measured:
            table.pop("columns", None)
            table.pop("rows", None)
            return
        table.pop("from", None)
        width = self.chance.randint(2, 4)
        heads = [{"en": f"Column {n}", "zh": f"第{n}列"} for n in range(1, width + 1)]
        table["columns"] = [
            {language: head.get(language, head["en"]) for language in self.languages} for head in heads
        ]
        table["rows"] = [
            [f"R{row}", *(self.chance.choice((self._number(), self._number(), "")) for _ in range(width - 1))]
            for row in range(self.chance.randint(1, 4 + 12 * self.generous))
        ]

    def _number(self, *_: object) -> str:
        return self.chance.choice(("0", "7", "48.5", "-3", "1200", "999999", "0.25"))

    def _array(self, name: str, schema: Schema) -> Any:
        if name == "languages":
            return self.languages
        least, most = schema.get("minItems", int(name == "events")), schema["maxItems"]
        few = min(most, max(least, 1) + self.generous)
        all_of_them = self.generous and self.chance.random() < 0.1
        count = self.chance.randint(least, most if all_of_them else few)
        drawn = [self.value(name, schema["items"]) for _ in range(count)]
        if name in {"events", "phases"}:
            return sorted(drawn, key=lambda each: each["date" if name == "events" else "from"])
        return drawn

    def _string(self, name: str, schema: Schema) -> str:
        pattern = schema.get("pattern")
        if "const" in schema:
            return str(schema["const"])
        if name == "sources":
            return f"{self.chance.randrange(99)}"
        if name in {"file", "portrait", "signature"}:
            return self.chance.choice(PICTURES)
        if pattern == ID_PATTERN:
            return self._id() if name == "id" else self.chance.choice(IDS)
        if pattern == DIGITS_PATTERN:
            return self.chance.choice(DIGITS)
        if pattern == DAY_PATTERN:
            return self._day()
        if name == "address":
            return self.chance.choice(schema["examples"])
        if pattern is None:
            return self._plain(self.chance.choice(self.languages))
        raise NotImplementedError(f"say here how `{name}` is filled, so that legal plans have it: {schema}")

    def _boolean(self, *_: object) -> str:
        return self.chance.choice(("true", "false"))

    def _integer(self, _: str, schema: Schema) -> str:
        return str(self.chance.randint(schema["ge"], schema["le"]))

    def _id(self) -> str:
        free = [name for name in IDS if name not in self.ids]
        known = free and self.chance.random() < 0.4
        self.ids.append(self.chance.choice(free) if known else f"id-{len(self.ids)}")
        return self.ids[-1]

    def _day(self) -> str:
        first, last = (1980, 2107) if self.chance.random() < 0.05 else (2024, 2027)
        day = self.chance.randint(0, 28)
        month = f"{self.chance.randint(first, last)}-{self.chance.randint(1, 12):02}"
        return f"{month}-{day:02}" if day else month

    def _plain(self, language: str) -> str:
        words = plain(self.chance.choice(self.texts)[0][language]) if self.texts else ""
        if 0 < len(words) <= 120 and "(#" not in words and self.chance.random() < 0.5:
            return words
        # Fonts of Korean lack these characters, those of other languages that are not Chinese some of them.
        name = "海港 学校" if set(self.languages) <= {"en", "zh"} else "HARBOUR SCHOOL"
        return self.chance.choice(("HARBOUR", name, "Harbour University of Applied Sciences", "HM–1"))

    def text(self, words: int, han: int) -> Words:
        """Draw a text of so many words or Chinese characters at most, or one that the plan has already."""
        fitting = [known for known, long, wide in self.texts if long <= words and wide <= han]
        if fitting and self.chance.random() < 0.08:
            return self.chance.choice(fitting)
        if self.chance.random() < 0.08:
            english, chinese = self.chance.choice(ALONE)
        else:
            share = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0)[min(6, self.chance.randrange(6 + self.generous))]
            english, chinese = _written(self.chance, words, han, share)
        made = {"en": english, "zh": chinese}
        size = _lengths(english, chinese)
        said = {
            language: made.get(language) or _other(self.chance, language, *size)
            for language in self.languages
        }
        self.texts.append((said, *size))
        return said

    def linked(self, tree: Tree) -> Tree:
        """Return the plan with links, sources and places that lead to ids that it has."""
        spotlight = tree.get("spotlight", {})
        sources = [each["id"] for each in [*tree.get("references", []), *spotlight.get("references", [])]]
        presets = [name for name in PRESETS if name in tree]

        def settled(node: Any, name: str) -> Any:
            if isinstance(node, dict):
                return {key: settled(value, key) for key, value in node.items() if sources or key != "source"}
            if name == "source":
                return self.chance.choice(sources)
            if name in {"before", "after"}:
                return self.chance.choice(presets)
            if isinstance(node, list) and name == "sources":
                return [sources[int(each) % len(sources)] for each in node if sources]
            if isinstance(node, list):
                return [settled(each, name) for each in node]
            return re.sub(r"\(#(\d+)\)", lambda found: f"(#{self.ids[int(found[1]) % len(self.ids)]})", node)

        return {key: settled(value, key) for key, value in tree.items()}


def _legal(made: Any) -> Any:
    """Return a part that keeps the rules which the schema does not state."""
    if not isinstance(made, dict):
        return made
    if "before" in made and "after" in made and isinstance(made["before"], str):
        del made["after"]
    if "from" in made and "to" in made:
        made["from"], made["to"] = sorted((made["from"], made["to"]))
    if made.get("look") == "quadrants" and len(made["points"]) != 4:
        made["look"] = "rows"
    if "people" in made:
        head, *others = made["people"]
        head.pop("under", None)
        for other in others:
            if "id" in head and "under" in other:
                other["under"] = head["id"]
            else:
                other.pop("under", None)
    return made


def _lengths(english: str, chinese: str) -> tuple[int, int]:
    return length(plain(english), "en"), length(plain(chinese), "zh")


def _written(chance: random.Random, words: int, han: int, share: float) -> tuple[str, str]:
    """Return a text in English and in Chinese, as long as that share of what it may be."""
    blocks = [_block(chance) for _ in range(chance.choice((0, 0, 1, 1, 2, 3)))]
    if share and chance.random() < 0.06:
        word = chance.choice([*LONG_WORDS, _any_word(chance)])
        blocks.insert(0, (word, f"{word}号"))
    if chance.random() < 0.2:
        blocks.insert(chance.randrange(len(blocks) + 1), BREAK)
    while True:
        pair = _joined(chance, blocks, max(1, int(words * share)), max(2, int(han * share)))
        long, wide = _lengths(*pair)
        if long <= words and wide <= han:
            return pair
        blocks.pop()


def _other(chance: random.Random, language: str, words: int, han: int) -> str:
    """Return a text in another language, of so many words or signs at most."""
    signs, joint = is_counted_in_signs(language), "" if is_han_language(language) else " "
    said: list[str] = []
    while True:
        block = chance.random() < 0.1 and words > 3
        more = _filled(chance, chance.choice(ANYWHERE))[0] if block else chance.choice(OTHERS[language])
        if length(plain(joint.join((*said, more))), language) > (min(han, 400) if signs else words):
            return joint.join(said) or OTHERS[language][0][: 2 if signs else None]
        said.append(more)


def _block(chance: random.Random) -> tuple[str, str]:
    english, chinese = _filled(chance, *chance.choice(BLOCKS))
    return english, chinese


def _filled(chance: random.Random, *texts: str) -> list[str]:
    """Return texts with the same number and the same link in the places for them."""
    number, identifier = chance.randrange(11, 99), chance.randrange(100)
    return [text.replace("{n}", f"{number}").replace("{id}", f"{identifier}") for text in texts]


def _any_word(chance: random.Random) -> str:
    letters = string.ascii_lowercase + "äöüé"
    return "".join(chance.choices(letters, k=chance.randrange(20, LONGEST_WORD + 1))).capitalize()


def _joined(chance: random.Random, blocks: list[tuple[str, str]], words: int, han: int) -> tuple[str, str]:
    """Return blocks among ordinary words, which fill what the blocks leave; a word stands between any two."""
    gaps = len(blocks) + 1
    english_left = max(gaps, words - sum(len(english.split()) for english, _ in blocks))
    chinese_left = max(gaps * 2, han - 2 - sum(length(plain(chinese), "zh") for _, chinese in blocks))
    english, chinese = "", ""
    for gap in range(gaps):
        share = english_left // gaps + (gap < english_left % gaps)
        english += _english(chance, share)
        chinese += _chinese(chance, max(2, chinese_left // gaps))
        if gap < len(blocks):
            is_break = blocks[gap] == BREAK
            english += BREAK[0] if is_break else f" {blocks[gap][0]} "
            chinese += blocks[gap][1]
    ends = words > 8
    return english[:1].upper() + english[1:] + "." * ends, chinese + "。" * ends


def _english(chance: random.Random, count: int) -> str:
    words = chance.choices(ENGLISH, k=count)
    return " ".join(word + "," * (chance.random() < 0.08 and n + 1 < count) for n, word in enumerate(words))


def _chinese(chance: random.Random, most: int) -> str:
    said = ""
    while len(said) < most:
        word = chance.choice(CHINESE)
        if len(word) > max(2, most - len(said)):
            continue
        said += word + "，" * (chance.random() < 0.08 and len(said) + len(word) + 3 < most)
    return said
