"""Inline markup → runs of one style, one link and one script each, with the quotes of their language.

The markup is a small part of Markdown: `*emphasis*`, `[words](https://…)`, `\\*` for a star, ` // ` for
a line break. Quotes become the language's own; the script of each run selects its font in the renderers.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from tmpublish.text.language_rules import (
    Script,
    base,
    is_han_language,
    is_korean,
    spaces_to_add,
    with_held_spaces,
    with_quotes,
)

BREAK = "\n"
SOFT_HYPHEN = "\u00ad"
"""Where an editor lets a word be parted; it shows at the end of a line alone."""
LONGEST_LINK = 2_000  # characters; PowerPoint takes 2,083
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
# An external address has no name and password, and its host is in ASCII.
_EXTERNAL = re.compile(
    rf"https://(?P<host>{_HOST})(?::\d{{1,5}})?(?:[/?#][^\s\\<>\"`|^{{}}]*)?", re.IGNORECASE
)
_MAIL = re.compile(rf"mailto:[\w.+-]+@{_HOST}(?:\?subject=[^&%\s]*)?", re.IGNORECASE)
_INSIDE = re.compile("#[a-z][a-z0-9-]*")
_NAMED = re.compile(rf"(?:https?://|(?=www\.))(?P<host>{_HOST})(?:[/?#:]\S*)?", re.IGNORECASE)

# Ideographs, CJK punctuation and full-width forms; quotes, dashes and dots belong to Han only between Han.
_HAN_SIGN = (
    r"[\u2e80-\u303f\u3040-\u30ff\u31c0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
_HAN = re.compile(_HAN_SIGN)
# A break has a space on both sides, but beside Han, where nobody types spaces.
_MARKUP = re.compile(
    r"(?P<escape>\\[*\[\]\\/])"
    r"|\[(?P<words>[^\[\]]+)\]\((?P<link>[^()\s]+)\)"
    r"|(?P<star>\*)"
    rf"|(?P<break>\s+//\s+|(?<={_HAN_SIGN})\s*//(?!/)\s*|\s*(?<![:/])//\s*(?={_HAN_SIGN}))"
)
_AMBIGUOUS = "“”‘’—…·"
_LATIN_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ]")
# What a sign or a word counts, measured against those that English and Chinese need for the same.
_SHARES = {"ja": 1 / 1.3, "ko": 1 / 1.25, **dict.fromkeys(("fr", "es", "pt", "it", "ca", "gl"), 1 / 1.25)}


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; a text of BREAK alone is a line break."""

    text: str
    emphasis: bool = False
    link: str = ""
    script: Script = "latin"

    @property
    def style(self) -> tuple[bool, str, Script]:
        """Return its style: everything except its text."""
        return self.emphasis, self.link, self.script


@lru_cache(maxsize=65536)
def is_han(character: str) -> bool:
    """Return True for ideographs, CJK punctuation and full-width forms."""
    return bool(_HAN.match(character))


def parse(markup: str) -> tuple[Run, ...]:
    """Return the runs of a text; an unmatched star or bracket stays as typed (see `markup_errors`)."""
    runs: list[Run] = []
    emphasis, position = False, 0
    stars = sum(1 for match in _MARKUP.finditer(markup) if match["star"])
    for match in _MARKUP.finditer(markup):
        runs.append(Run(markup[position : match.start()], emphasis))
        position = match.end()
        if match["escape"]:
            runs.append(Run(match["escape"][1], emphasis))
        elif match["words"]:
            runs.append(Run(match["words"], emphasis, match["link"]))
        elif match["break"]:
            runs.append(Run(BREAK, emphasis))
        elif not emphasis and stars == 1:
            runs.append(Run("*", emphasis))
        else:
            emphasis, stars = not emphasis, stars - 1
    runs.append(Run(markup[position:], emphasis))
    return tuple(_join([run for run in runs if run.text]))


def _join(runs: list[Run]) -> Iterator[Run]:
    held: Run | None = None
    for run in runs:
        if held and BREAK not in (held.text, run.text) and held.style == run.style:
            held = replace(held, text=held.text + run.text)
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def with_links(markup: str, paths: Mapping[str, str] | None) -> str:
    """Return a text whose links inside the plan lead to the text ids in `paths`; without, they are words."""

    def link(found: re.Match[str]) -> str:
        return found[1] if paths is None else f"[{found[1]}](#{paths.get(found[2], found[2])})"

    return re.sub(r"(?<!\\)\[([^\[\]]+)\]\(#([\w-]+)\)", link, markup)


def markup_errors(markup: str) -> Iterator[str]:
    """Yield a message for each error in the markup of a text."""
    stars = sum(1 for match in _MARKUP.finditer(markup) if match["star"])
    if stars % 2:
        yield "A star is alone. Write emphasis as *word*, a star as \\*."
    for match in _MARKUP.finditer(markup):
        if match["link"]:
            yield from link_errors(match["words"], match["link"])
    if re.search(r"\]\(|\[[^\]]*$", re.sub(_MARKUP, "", markup)):
        yield "A link is not closed. Write it as [words](https://…), a bracket as \\[."


def link_errors(words: str, link: str) -> Iterator[str]:
    """Yield a message for each error in a link or its words; external links are https or mailto."""
    external = _EXTERNAL.fullmatch(link)
    if not (external or _MAIL.fullmatch(link) or _INSIDE.fullmatch(link)) or len(link) > LONGEST_LINK:
        shown = link[:60]
        if link.startswith(("https://", "mailto:")):
            yield f"The link “{shown}” is not a plain address. Copy it from the browser, without a password."
        else:
            yield f"The link “{shown}” is incomplete. Start it with `https://`, `mailto:` or `#`."
    named = _NAMED.fullmatch(words.strip())
    if external and named and _bare_host(named["host"]) != _bare_host(external["host"]):
        yield f"The words “{words[:60]}” name another address than their link opens. Make them the same."


def _bare_host(host: str) -> str:
    return host.lower().removeprefix("www.")


def literal(words: str) -> str:
    """Return plain words as markup that gives exactly these words."""
    return re.sub(r"([*\[\]\\]|/(?=/))", r"\\\1", words)


def plain(markup: str) -> str:
    """Return the text without markup, on one line, for bookmarks, running heads and file properties."""
    text = "".join(run.text for run in parse(markup)).replace(SOFT_HYPHEN, "")
    return re.sub(BREAK, lambda found: _joint(text, found.start()), text)


def _joint(text: str, index: int) -> str:
    around = (text[index - 1 : index], text[index + 1 : index + 2])
    return "" if any(side and (is_han(side) or side in _AMBIGUOUS) for side in around) else " "


def changed(markup: str, change: Callable[[str], str]) -> str:
    """Return markup whose visible text is changed by a function that replaces characters one for one."""
    places: list[int] = []
    breaks: set[int] = set()
    position = 0
    for match in _MARKUP.finditer(markup):
        places += range(position, match.start())
        if match["words"]:
            places += range(*match.span("words"))
        elif not match["star"]:
            places.append(match.start() + bool(match["escape"]))
            breaks |= {places[-1]} if match["break"] else set()
        position = match.end()
    places += range(position, len(markup))
    visible = "".join(BREAK if at in breaks else markup[at] for at in places)
    signs = list(markup)
    for at, sign in zip(places, change(visible), strict=True):
        signs[at] = signs[at] if at in breaks else sign
    return "".join(signs)


def length(text: str, language: str) -> int:
    """Return the length of a plain text in words, or in Han characters, counting two letters as one.

    Japanese and Korean need more signs for the same, French and its like more words, so they count for less.
    """
    share = _SHARES.get(base(language), 1.0)
    if is_korean(language):
        return int(sum(not character.isspace() for character in text) * share)
    if not is_han_language(language):
        return int(len(text.split()) * share)
    wide = sum(1 for character in text if is_han(character) or character in _AMBIGUOUS)
    narrow = sum(1 for character in text if not character.isspace()) - wide
    return int((wide + (narrow + 1) // 2) * share)


def longest_word(markup: str) -> str:
    """Return the longest run of letters without a possible line break."""
    stretches = re.split(r"[\s/\u2010-\u2015-]+", _HAN.sub(" ", plain(markup)))
    return max(stretches, key=len, default="")


@lru_cache(maxsize=4096)
def runs(markup: str, language: str) -> tuple[Run, ...]:
    """Return the finished runs of a text in a language: composed (NFC), with its quotes and its scripts."""
    styled = parse(unicodedata.normalize("NFC", markup))
    whole = "".join(run.text for run in styled)
    finished = with_held_spaces(with_quotes(whole, language), language)
    added, scripts = spaces_to_add(finished, language), _scripts(finished, language)
    out: list[Run] = []
    position = 0
    for run in styled:
        end = position + len(run.text)
        # A break stays a run of its own, also beside another one.
        alike = groupby(range(position, end), lambda at: (scripts[at], at if finished[at] == BREAK else -1))
        for (script, _), places in alike:
            text = "".join(added.get(at, "") + finished[at] for at in places)
            out.append(replace(run, text=text, script=script))
        position = end
    return tuple(_join(out))


def _scripts(text: str, language: str) -> list[Script]:
    """Return the script of each character; marks that both scripts share follow what they adjoin.

    In Korean everything is set in the Korean font but words in Latin letters.
    """
    if is_korean(language):
        return ["latin" if _LATIN_LETTER.match(character) else "hangul" for character in text]
    scripts: list[Script] = []
    han_language = is_han_language(language)
    for index, character in enumerate(text):
        if is_han(character):
            scripts.append("han")
        elif character in _AMBIGUOUS and han_language:
            scripts.append(_shared(text, index))
        else:
            scripts.append("latin")
    return scripts


def _shared(text: str, index: int) -> Script:
    """In Chinese text, quotes, dashes and dots are full-width unless both neighbors are Latin."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    inside_latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return "latin" if inside_latin else "han"
