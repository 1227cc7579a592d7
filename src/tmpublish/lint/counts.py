"""A plan's lists, its nouns and its language packs → texts that state another count than the plan has."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tmpublish.design.language_packs import LanguagePack
from tmpublish.diagnostics import Problem
from tmpublish.lint.clauses import of_language
from tmpublish.lint.index import Reading, rule
from tmpublish.lint.numbers import lexicon, quantities
from tmpublish.text.language_rules import base, is_counted_in_signs
from tmpublish.yaml_source import Place, find

# The label of a pack that names a list, the noun of `words` for it, and the key of its lists in the goals.
_LABELS = {"goals": "goal", "priorities": "priority", "actions": "action", "measures": "measure"}
# Where the lists are that no pack counts.
_ELSEWHERE = {"approach": "items", "capabilities": "items", "mission": "commitments"}
# The title of a part counts the list beside it; if it has several, any of them.
_TITLED = {"title": ("items", "points", "people", "phases"), "commitments_title": ("commitments",)}
_PLACEHOLDER = re.compile(r"\{(?:n|digits)\}")
_COUNTER = "[大项項个個条條类類种種の]"
# “Two other goals” and “the first two goals” are some of all.
_SOME = re.compile(
    r"(?:than|other|further|more|additional|weitere\w*|andere\w*|first|last|next|ersten|letzten|premiers|primeros"
    r"|前|后|後|其中|其他|其余|其餘|另)\s?$",
    re.IGNORECASE,
)
_MOST = 200
_ARTICLE = re.compile(
    r"(?:the|our|its|die|unsere|les|nos|los|las|nuestr[oa]s|我们的|我們的)?\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Count:
    """A number of a text, with where it begins and ends."""

    start: int
    end: int
    value: int


@rule("count_differs", severity="warning", heading="Numbers")
def counts(plan: Reading) -> Iterator[Problem]:
    """A text that counts goals, priorities, actions, measures, elements, … has the number of the plan.

    They are called as in `words`, or else as in the language pack, whose number words are known too. A text
    in a goal may count those of its goal. A number up to half of all is taken for some of them, and as many
    goals as there are priorities for these. A title that begins with a number counts the list beside it.
    Bad: “six goals” in a plan of seven. Good: “seven goals”, “the first two goals”.
    """
    lists = _lists(plan)
    for place, language, words in plan.words():
        if place[0] in {"glossary", "words"}:
            continue
        found = list(_numbers(words, language, plan.packs.get(language)))
        title = _title(plan, place, words, found)
        if title:
            yield title
            continue
        for key, parts in lists.items() if found else ():
            pattern = _pattern(_named(plan, key, language), language)
            for number in found:
                shown = _stated(words, number, pattern)
                if (
                    shown
                    and not _holds(number.value, parts, place)
                    and not _are_priorities(key, number.value, lists)
                ):
                    yield plan.problem(place, "count_differs", _message(plan, shown, parts, place))


def _are_priorities(key: str, value: int, lists: Mapping[str, Mapping[Place, int]]) -> bool:
    """Return True for a number of goals that is that of the priorities, which a text may call goals."""
    return key == "goals" and value == sum(lists.get("priorities", {}).values())


def _message(plan: Reading, shown: str, parts: Mapping[Place, int], place: Place) -> str:
    own = [count for at, count in parts.items() if at[:2] == place[:2]]
    here = f", {sum(own)} in this goal" if own and len(parts) > 1 else ""
    line = plan.line(next(iter(parts)))
    start = f"“{shown[:60]}” differs from the plan, which has {sum(parts.values())}{here} (from line {line})."
    return f"{start} Correct the number; if it counts something else, name that."


def _title(plan: Reading, place: Place, words: str, found: list[Count]) -> Problem | None:
    """Return the problem of a title that begins with another number than its list has."""
    lists = _TITLED.get(str(place[-2])) if len(place) > 2 else None
    first = found[0] if found else None
    if not lists or first is None or not _ARTICLE.fullmatch(words[: first.start]):
        return None
    beside = {key: find(plan.document.data, (*place[:-2], key)) for key in lists}
    lengths = {key: len(listed) for key, listed in beside.items() if isinstance(listed, list)}
    if not lengths or first.value in lengths.values():
        return None
    key, length = next(iter(lengths.items()))
    message = f"“{words[:60]}” differs from `{key}`, which has {length}. Correct the number or the list."
    return plan.problem(place, "count_differs", message)


def _lists(plan: Reading) -> dict[str, dict[Place, int]]:
    """Return the lists of each kind with their lengths, by their place."""
    lists: dict[str, dict[Place, int]] = {}
    for place, node in plan.nodes:
        if not isinstance(node, list) or not place:
            continue
        if place[0] == "goals" and place[-1] in _LABELS:
            lists.setdefault(str(place[-1]), {})[place] = len(node)
        elif place[1:] == (_ELSEWHERE.get(str(place[0])),):
            lists[str(place[0])] = {place: len(node)}
    return lists


def _holds(value: int, parts: Mapping[Place, int], place: Place) -> bool:
    """Return True for the count of all, of a goal, of a part of the goal at hand, or of some of them."""
    total = sum(parts.values())
    by_goal: dict[Place, int] = {}
    for at, count in parts.items():
        by_goal[at[:2]] = by_goal.get(at[:2], 0) + count
    inside = place[:1] == ("goals",) and place[:2] in by_goal
    near = {count for at, count in parts.items() if at[:2] == place[:2]}
    known = {by_goal[place[:2]], *near} if inside else {*by_goal.values(), *parts.values()}
    return value in {total, *known} or (value * 2 <= total and not inside)


def _numbers(words: str, language: str, pack: LanguagePack | None) -> Iterator[Count]:
    """Yield the whole numbers that count something, in digits or in words."""
    if lexicon(language):
        for each in quantities(words, language):
            worth = each.values[0]
            counted = (each.asks or each.digits) and not each.unit and not each.shown.startswith("第")
            if counted and isinstance(worth, Fraction) and worth.denominator == 1 and 1 < worth <= _MOST:
                yield Count(each.start, each.end, int(worth))
    elif pack:
        spelled = {word.lower(): number for number, word in enumerate(pack.numbers) if number > 1}
        listed = "|".join(sorted(map(re.escape, spelled), key=len, reverse=True))
        for hit in re.finditer(
            rf"(?<![\w.,])(?:[0-9]{{1,3}}|{listed or '(?!)'})(?![\w.,][0-9])", words, re.I
        ):
            value = spelled.get(hit[0].lower()) or int(hit[0] if hit[0].isdecimal() else 0)
            if 1 < value <= _MOST:
                yield Count(*hit.span(), value)


def _named(plan: Reading, key: str, language: str) -> tuple[str, ...]:
    """Return what a language calls a list, by the plan's `words`, the pack, or else by the phrases."""
    own = find(plan.document.data, ("words", _LABELS.get(key, key), language))
    if isinstance(own, dict) and own:
        return tuple(str(form) for form in own.values())
    pack = plan.packs.get(language)
    if key not in _LABELS or pack is None:
        return tuple(of_language("nouns", language).get(key, ()))
    label = pack.labels[key]
    forms = [label] if isinstance(label, str) else [form for name, form in label.items() if name != "one"]
    return tuple(re.sub(f"^{_COUNTER}", "", _PLACEHOLDER.sub("", form).strip()) for form in forms)


def _pattern(named: tuple[str, ...], language: str) -> re.Pattern[str]:
    """Return a pattern of a noun after its number; in between there may be a counter and one more word."""
    listed = "|".join(map(re.escape, named)) or "(?!)"
    if is_counted_in_signs(language):
        return re.compile(rf"{_COUNTER}?(?:(?!的)[\u4e00-\u9fff]){{0,4}}?(?:{listed})")
    # An English adjective has no plural: in “five areas goals” another noun is counted.
    between = r"[^\W\d]*(?:[^\W\ds]|[us]s)" if base(language) == "en" else r"[^\W\d]+"
    return re.compile(rf"\s+(?:(?P<between>{between})\s+)?(?:{listed})(?!\w)", re.IGNORECASE)


def _stated(words: str, number: Count, pattern: re.Pattern[str]) -> str:
    """Return a number with its noun as typed; “” if another noun follows, or if it counts some of all."""
    found = pattern.match(words, number.end)
    if not found or _SOME.search(words[: number.start]):
        return ""
    between = found.groupdict().get("between") or ""
    return "" if _SOME.search(between) else words[number.start : found.end()]
