"""Plan → problems of ids, sources, links, dates, markup, placeholders, and of figures without a source."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise, product

from pydantic_core import PydanticCustomError

from tmpublish.diagnostics import Problem, Severity
from tmpublish.lint.index import Reading, rule
from tmpublish.lint.numbers import lexicon, quantities
from tmpublish.lint.stated_values import stated
from tmpublish.plan import PRESETS
from tmpublish.plan.fields import ID_PATTERN, Moment, parse_moment
from tmpublish.text.inline_markup import markup_errors, parse, plain
from tmpublish.text.language_rules import is_chinese
from tmpublish.yaml_source import Place, Tree, find
from tmpublish.yaml_source.validation import advice, nearest, sentence_list

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBC|TBD|TBA|FIXME|TK)\b|\b[Ll]orem ipsum\b|\bto be (?:confirmed|completed|added|written)\b"
    r"|\bXXX+\b|\b[Xx]{2}\s?[%％]|(?<![A-Za-zＸ])[XxＸ]{1,2}\s?(?=[年月日亩个名家所项])|\?{3,}|？{3,}|_{3,}"
    r"|\[\s?(?:…+|\.{3,})\s?\]|[【（(]\s?(?:…+|\.{3,})\s?[】）)]"
    r"|(?<!等)待定(?!论)|待补充?|待确认|待完善|待更新|待核实|此处填写"
)
_OTHER_MARKUP = re.compile(
    r"(?P<bullet>[•‣▪◦●■➢➤◆]\s)|(?P<stars>\*\*)|(?P<tag></?[a-z][a-z0-9]{0,9}\b[^<>]{0,80}>)"
    r"|(?P<times>(?<=\s)\*(?=\s)|(?<=\d)\*(?=\d))"
    r"|(?P<underscores>(?<!\w)(?P<mark>__?)(?=\w)[^_]+(?P=mark)(?!\w))",
    re.IGNORECASE,
)
# A number with marks between its thousands: 1,200 or 12 000 000.
_MARKED_NUMBER = re.compile(r"\s*(?P<whole>[0-9]{1,3}(?:[,.’' \u00a0\u202f][0-9]{3})+)\s*")
_MARKS = re.compile(r"[*\[\]\\]")
# The texts of the spotlight that are not parts with sources of their own.
_OWN_TEXTS = ("title", "lead", "short")


@rule("duplicate_language", heading="Structure")
def languages(plan: Reading) -> Iterator[Problem]:
    """Every language is listed once.

    Bad: `languages: [en, zh, en]`. Good: `languages: [en, zh]`.
    """
    listed = [(place, node) for place, node in plan.nodes if place[:1] == ("languages",) and len(place) == 2]
    for place, language in _repeated(listed):
        message = f"`{language[:60]}` is already in the list. Delete it here."
        yield plan.problem(place, "duplicate_language", message)


@rule("duplicate_id", heading="Structure")
def ids(plan: Reading) -> Iterator[Problem]:
    """Every id is used once, since links point to it.

    Bad: two goals with `id: care`. Good: `id: care` and `id: research`.
    """
    first = {value: place for place, value in reversed(plan.ids)}
    for place, value in _repeated(plan.ids):
        line = plan.line(first[value])
        message = f"The id `{value[:60]}` is already used on line {line}. Change one of them."
        yield plan.problem(place, "duplicate_id", message)


@rule("unknown_source", heading="Sources")
@rule("unused_source", severity="warning", heading="Sources")
def sources(plan: Reading) -> Iterator[Problem]:
    """Facts cite sources that are listed, and each listed source is cited.

    Bad: `sources: [gazete]`. Good: `sources: [gazette]`, with `id: gazette` under `references`.
    """
    listed = {value: place for place, value in plan.ids if place[-3:-2] == ("references",)}
    named = [
        (place, node)
        for place, node in plan.nodes
        if (place[-2:-1] == ("sources",) or (place[-1:] == ("source",) and "measures" in place))
        and isinstance(node, str)
        and node
    ]
    for place, value in named:
        if value not in listed:
            instead = advice(value, listed, "List it under `references`.")
            message = f"No source has the id `{value[:60]}`. {instead}"
            yield plan.problem(place, "unknown_source", message)
    # A source that is misspelled is not unused: that is reported already.
    used = {value if value in listed else nearest(value, listed) for _, value in named}
    for value in sorted(listed.keys() - used):
        message = f"No fact cites the source `{value[:60]}`. Cite it under `sources` or delete it."
        yield plan.problem(listed[value], "unused_source", message)


@rule("unknown_link", heading="Links")
def links(plan: Reading) -> Iterator[Problem]:
    """A link inside the plan points to one of its ids.

    Bad: `[our goal](#gaol)`. Good: `[our goal](#goal)`, where a part has `id: goal`.
    """
    known = {value for _, value in plan.ids}
    for text in plan.texts:
        for language, typed in text.words.items():
            if "](#" not in typed:
                continue
            for link in dict.fromkeys(run.link for run in parse(typed) if run.link.startswith("#")):
                if link[1:] not in known:
                    instead = advice(link[1:], known, "Correct the link.")
                    message = f"No part of the plan has the id `{link[1:61]}`. {instead}"
                    yield plan.problem((*text.place, language), "unknown_link", message)


@rule("unknown_section", heading="Structure")
def placement(plan: Reading) -> Iterator[Problem]:
    """`before` and `after` name a section of the plan, and not both.

    Bad: `before: gaols`. Good: `before: goals`.
    """
    sections = [
        (place[-2], value) for place, value in plan.ids if place[:1] == ("sections",) and len(place) == 3
    ]
    keys = plan.document.data.keys() if isinstance(plan.document.data, dict) else ()
    known = {*(name for name in PRESETS if name in keys), *(value for _, value in sections)}
    for index, own in sections:
        named = [
            (place, node)
            for place, node in plan.nodes
            if place in {("sections", index, "before"), ("sections", index, "after")}
            and isinstance(node, str)
        ]
        for place, node in named:
            if re.fullmatch(ID_PATTERN, node) and (node not in known or node == own):
                others = sorted(known - {own})
                message = f"No other section has the id `{node[:60]}`. Use {sentence_list(others)}."
                yield plan.problem(place, "unknown_section", message)
        if len(named) == 2:
            message = "This section has `before` and `after`. Delete one of them."
            yield plan.problem(named[1][0], "unknown_section", message)


@rule("no_measures", heading="Structure")
def measured(plan: Reading) -> Iterator[Problem]:
    """A table that is made from measures has some.

    Bad: `from: measures` in a plan without `measures`. Good: the same with `measures` in a goal.
    """
    has_some = any(
        place[:1] == ("goals",) and place[-1] == "measures" and isinstance(node, list) and node
        for place, node in plan.nodes
        if place
    )
    for place, node in plan.nodes:
        if place[:1] == ("sections",) and place[2:] == ("from",) and node == "measures" and not has_some:
            message = "No goal or priority has `measures`. Add them there, or delete this section."
            yield plan.problem(place, "no_measures", message)


@rule("number_as_text", severity="warning", heading="Structure")
def cells(plan: Reading) -> Iterator[Problem]:
    """Numbers of a table are typed plainly, so that each language sets its own marks and columns are summed.

    Bad: `["Beds", "1,200"]`. Good: `["Beds", 1200]`.
    """
    for place, node in plan.nodes:
        if place[:1] == ("sections",) and place[2:3] == ("rows",) and len(place) == 5:
            found = _MARKED_NUMBER.fullmatch(node) if isinstance(node, str) else None
            if found:
                bare = re.sub("[^0-9]", "", found["whole"])
                message = f"“{found[0][:30]}” is a text here, printed as typed and not summed. Write {bare}."
                yield plan.problem(place, "number_as_text", message)


@rule("unknown_person", heading="Structure")
def chart(plan: Reading) -> Iterator[Problem]:
    """`under` names another person or unit of the same section, and nobody stands above themselves.

    Bad: `under: the Board`, where it is called “Board”. Good: `under: Board`.
    """
    for place, node in plan.nodes:
        if place[:1] == ("sections",) and place[2:] == ("people",) and isinstance(node, list):
            yield from _chart(plan, place, [each for each in node if isinstance(each, dict)])


def _chart(plan: Reading, place: Place, people: list[dict[str, Tree]]) -> Iterator[Problem]:
    def names(person: dict[str, Tree]) -> set[str]:
        name = person.get("name")
        listed = name.values() if isinstance(name, dict) else [name]
        return {str(each) for each in (person.get("id"), *listed) if each}

    def above(index: int) -> int | None:
        under = people[index].get("under")
        return next((n for n, each in enumerate(people) if n != index and under in names(each)), None)

    for index, person in enumerate(people):
        under = person.get("under")
        if not isinstance(under, str) or not under:
            continue
        if above(index) is None:
            if under in names(people[index]):
                message = "Nobody stands under themselves. Delete `under`."
                yield plan.problem((*place, index, "under"), "unknown_person", message)
                continue
            known = [name for n, each in enumerate(people) if n != index for name in names(each)]
            instead = advice(under, known, "Add that person or unit to the list.")
            message = f"Nobody in this section has the id or name “{under[:60]}”. {instead}"
            yield plan.problem((*place, index, "under"), "unknown_person", message)
            continue
        passed, at = {index}, above(index)
        while at is not None and at not in passed:
            passed.add(at)
            at = above(at)
        if at == index:
            message = "This stands above itself by way of others. Correct `under` of one of them."
            yield plan.problem((*place, index, "under"), "unknown_person", message)


@rule("date_order", heading="Structure")
def order(plan: Reading) -> Iterator[Problem]:
    """The events of a timeline are in order; a month without a day fits anywhere in that month.

    A phase or priority does not end before it begins.
    Bad: 2024-10-05, then 2024-09. Good: 2024-09, then 2024-10-05.
    """
    dates = [
        (place, day)
        for place, node in plan.nodes
        if place[-1:] in {("date",), ("from",)} and place[-3:-2] in {("events",), ("phases",)}
        for day in _moment(node)
    ]
    for place, node in plan.nodes:
        for begins, ends in _span(node):
            if ends.latest < begins.earliest:
                message = "This ends before it begins. Correct `from` or `to`."
                yield plan.problem((*place, "to"), "date_order", message)
    for (before, earlier), (place, day) in pairwise(dates):
        if before[:-2] == place[:-2] and day.latest < earlier.earliest:
            line = plan.line(before)
            message = f"This event is earlier than the one before it, on line {line}. Put the earliest first."
            yield plan.problem(place, "date_order", message)


def _repeated(found: Iterable[tuple[Place, Tree]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, value in found:
        if isinstance(value, str) and value in seen:
            yield place, value
        elif isinstance(value, str):
            seen.add(value)


def _span(node: Tree) -> Iterator[tuple[Moment, Moment]]:
    if isinstance(node, dict):
        yield from product(_moment(node.get("from", "")), _moment(node.get("to", "")))


def _moment(value: Tree) -> list[Moment]:
    try:
        return [parse_moment(value)]
    except PydanticCustomError:
        return []


@rule("markup", heading="Markup")
def markup(plan: Reading) -> Iterator[Problem]:
    """Emphasis and links are closed, and links point to safe addresses.

    Bad: `a *good plan`, `[here](http://example.org)`. Good: `a *good* plan`, `[here](https://example.org)`.
    """
    for text in plan.texts:
        for language, typed in text.words.items():
            for message in markup_errors(typed) if _MARKS.search(typed) else ():
                yield plan.problem((*text.place, language), "markup", message)


@rule("other_markup", severity="warning", heading="Markup")
def other_markup(plan: Reading) -> Iterator[Problem]:
    """A text has no bullets, and no markup of other programs, which is printed as typed or lost.

    Bad: `• first • second`, `**bold**`, `<b>bold</b>`, `__bold__`, `2 * 3 * 4`.
    Good: list items, `*bold*`, `2 × 3 × 4`.
    """
    for text in plan.texts:
        for language, typed in text.words.items():
            found = _OTHER_MARKUP.search(typed)
            if not found:
                continue
            sign = found[0].strip()
            message = {
                "bullet": f"“{sign}” is inside a text. Make each point a list item.",
                "stars": "“**” is not markup here. Write `*emphasis*`.",
                "tag": f"“{sign[:20]}” is not markup here and is printed as typed. Write `*emphasis*`.",
                "times": "“*” is read as emphasis here. Write × for times, `\\*` for a star.",
                "underscores": "“_” is not markup here and is printed as typed. Write `*emphasis*`.",
            }[found.lastgroup or ""]
            yield plan.problem((*text.place, language), "other_markup", message)


@rule("placeholder", heading="Text is missing")
def placeholders(plan: Reading) -> Iterator[Problem]:
    """No placeholder is left; in a draft, each is a warning.

    Bad: `TBC`, `grow by XX%`, `[…]`, `???`, 待补充. Good: `grow by 12%`.
    """
    severity: Severity = "warning" if find(plan.document.data, ("status",)) == "draft" else "error"
    for place, node in plan.nodes:
        found = _PLACEHOLDER.search(node) if isinstance(node, str) else None
        if found:
            message = f"“{found[0]}” is a placeholder. Replace it with the final text."
            yield replace(plan.problem(place, "placeholder", message), severity=severity)


@rule("draft_approved", heading="The plan has a mistake")
def draft_approved(plan: Reading) -> Iterator[Problem]:
    """A draft is not approved.

    Bad: `status: draft` beside `approved`. Good: one of the two.
    """
    data = plan.document.data
    if find(data, ("status",)) == "draft" and find(data, ("approved",)):
        message = "A draft has no approval. Delete `approved`, or delete `status: draft`."
        yield plan.problem(("approved",), "draft_approved", message)


@rule("not_composed", severity="warning", heading="Characters")
def composed(plan: Reading) -> Iterator[Problem]:
    """Letters are composed (Unicode NFC), so that a search finds them; one warning per file.

    The YAML reader composes them; the file stays as it is until it is fixed.
    Bad: an e and an accent after it. Good: é.
    """
    text = plan.document.source.decode("utf-8-sig", "replace")
    if unicodedata.is_normalized("NFC", text):
        return
    numbers = [n for n, line in enumerate(text.split("\n"), 1) if not unicodedata.is_normalized("NFC", line)]
    here = f"{len(numbers)} lines have" if len(numbers) > 1 else "This line has"
    message = f"{here} letters in two pieces, such as e and ´ for é. Type them again."
    yield Problem(plan.document.file, numbers[0], 1, "not_composed", message, "warning")


@rule("figure_unsourced", severity="warning", heading="Sources")
def sourced(plan: Reading) -> Iterator[Problem]:
    """A number, a date or a superlative in the spotlight has a source.

    The parts examined are those of the spotlight that have `sources`: its lead, number, facts, chain and
    events. A number set large and a dated event are figures by themselves; the other parts are searched for
    numbers in digits, for words that count and for claims (“the largest”, 首个). Elsewhere the institution is
    its own source, and `about.numbers` may name one.
    Bad: a fact `text: {en: Opened in 2019, zh: 2019年启用}` without `sources`.
    Good: the same with `sources: [gazette]`.
    """
    for place, node in plan.nodes:
        if place[:1] != ("spotlight",) or not isinstance(node, dict) or node.get("sources"):
            continue
        figure = _figure(place, node)
        if figure:
            message = f"{figure} has no source. Add `sources: [id]`, with an id from `references`."
            yield plan.problem(place, "figure_unsourced", message)


def _figure(place: Place, node: dict[str, Tree]) -> str:
    """Return the first figure of a part that needs a source, as a message names it, or ""."""
    match place:
        case ("spotlight",):
            return _stated({key: node.get(key, "") for key in _OWN_TEXTS})
        case ("spotlight", "number"):
            return "The number"
        case ("spotlight", "timeline", "events", _):
            return "The date of this event"
        case ("spotlight", "chain") | ("spotlight", "facts", _):
            return _stated({key: value for key, value in node.items() if key != "id"})
    return ""


def _stated(node: Tree, language: str = "") -> str:
    if isinstance(node, dict):
        return next(filter(None, (_stated(value, key) for key, value in node.items())), "")
    if isinstance(node, list):
        return next(filter(None, (_stated(value) for value in node)), "")
    words = plain(node)
    numbers = [each.shown for each in quantities(words, language) if each.asks or each.digits]
    if lexicon(language) is None:
        numbers = [each.shown for each in stated(words, language)]
    if numbers:
        return f"The number “{numbers[0][:30]}”"
    record = _records(language).search(words)
    return f"The claim “{record[0]}”" if record else ""


@cache
def _records(language: str) -> re.Pattern[str]:
    known = lexicon(language)
    if known is None:
        return re.compile(r"(?!)")
    words = "|".join(map(re.escape, sorted(known.records, key=len, reverse=True)))
    return re.compile(words if is_chinese(language) else rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
