"""A language tag (BCP 47) → how its texts are set: script, quotes, spaces that hold, parts of words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

Script = Literal["latin", "han", "hangul"]
"""Latin stands for all alphabets that one font holds: Latin, Greek and Cyrillic."""

_CHINESE = {"zh", "yue", "lzh"}
_NO_BREAK, _NARROW = "\u00a0", "\u202f"
# Outer and inner quotes by Unicode CLDR 48; those of the longest tag count. Chinese is left as typed.
_QUOTES = {
    **dict.fromkeys(("en", "pt", "tr", "vi", "ko", "da", "id", "ms", "ga"), "“”‘’"),
    **dict.fromkeys(("de", "cs", "sk", "sl", "hr", "bg", "et", "is", "lt", "sr"), "„“‚‘"),
    **dict.fromkeys(("fr", "it", "es", "ca", "el", "eu", "gl"), "«»“”"),
    **dict.fromkeys(("ru", "uk", "be"), "«»„“"),
    **dict.fromkeys(("pl", "ro"), "„”«»"),
    **dict.fromkeys(("sv", "fi"), "””’’"),
    **dict.fromkeys(("nb", "nn", "no"), "«»‘’"),
    **{"es": "“”‘’", "hu": "„”»«", "nl": "‘’“”", "ja": "「」『』", "lv": "“”‘’", "sq": "«»“”"},
    **dict.fromkeys(("de-CH", "fr-CH", "it-CH"), "«»‹›"),
    "pt-PT": "«»“”",
}
_ONE_LETTER = {
    "pl": "aiouwz",
    **dict.fromkeys(("cs", "sk"), "aikosuvz"),
    **dict.fromkeys(("ru", "uk", "be"), "авийкосузяії"),
}
# Spaces at which no line may end, by language: where, and what the space becomes.
_HELD: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fr": (
        (r"(?<=[\w»)%]) (?=[;!?](?:\s|$|[»)]))", _NARROW),
        (r"(?<=[\w»)%]) (?=:(?:\s|$))|(?<=\d) (?=[%€])", _NO_BREAK),
        (r"(?<=«) | (?=»)|(?<=\d) (?=\d{3}(?!\d))", _NARROW),
    ),
    "de": (
        (r"(?<=\b[zdusoi]\.) (?=[BhaäouÄ]\.)|(?<=\bi\. d\.) (?=R\.)|(?<=\bi\.) (?=d\. R\.)", _NARROW),
        (r"(?<=\bDr\.) |(?<=\bProf\.) |(?<=\bNr\.) |(?<=\bAbs\.) |(?<=\bS\.) (?=\d)", _NO_BREAK),
        (r"(?<=\d\.) (?=[A-ZÄÖÜ][a-zäöü]{2,8}\b)|(?<=\d) (?=Mio\.|Mrd\.)", _NO_BREAK),
    ),
    **{
        language: ((rf"(?i)(?<=(?<!\w)[{letters}]) (?=\S)", _NO_BREAK),)
        for language, letters in _ONE_LETTER.items()
    },
}
# The sets of such spaces that a language pack may choose by name.
SPACE_SETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "french-marks": _HELD["fr"],
    "german-abbreviations": _HELD["de"],
    "one-letter-words": ((r"(?<=(?<!\w)[^\W\d_]) (?=\S)", _NO_BREAK),),
}
_WITH_NUMBER = (r"(?<=\d) (?=[%‰€£°])|(?<=§) (?=\d)", _NO_BREAK)
# English texts are set as they were before there were rules of other languages.
_AS_TYPED = {"en", "ja", "ko", *_CHINESE}
# Where French marks take a space that nobody typed; not inside addresses and times.
_FRENCH_MARKS = re.compile(r"(?<=[\w»)])(?=[;!?](?:\s|$|[»)]))|(?<=«)(?=\S)|(?<=\S)(?=»)")
_FRENCH_COLON = re.compile(r"(?<=[\w»)])(?=:(?:\s|$))")
_OPENING = r"(?<![\w.,;:!?)\]’”])"


@dataclass(frozen=True)
class Hyphenation:
    """Where the words of a language may be parted: its dictionary, and what an editor says instead."""

    language: str
    """The tag of the dictionary; `none` if no word is parted."""
    words: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """The places of single words, which are in small letters."""


def base(language: str) -> str:
    """Return the primary subtag of a tag."""
    return language.split("-")[0]


def is_chinese(language: str) -> bool:
    """Return True for Chinese languages, to which the rules of Chinese texts apply."""
    return base(language) in _CHINESE


def is_han_language(language: str) -> bool:
    """Return True for languages set in squares without spaces between words: Chinese and Japanese."""
    return base(language) in {*_CHINESE, "ja"}


def is_korean(language: str) -> bool:
    """Return True for Korean: its squares are in words, which are parted at spaces alone."""
    return base(language) == "ko"


def is_counted_in_signs(language: str) -> bool:
    """Return True if the length of texts is counted in signs, not words."""
    return is_han_language(language) or is_korean(language)


def east_asian_script(language: str) -> str:
    """Return the script for which an Office theme has the font of a language (ISO 15924)."""
    own = {"ja": "Jpan", "ko": "Hang"}
    return own.get(base(language), "Hant" if "Hant" in language else "Hans")


@cache
def runs_right_to_left(language: str) -> bool:
    """Return True for a language written from right to left (Unicode CLDR)."""
    from babel import Locale, UnknownLocaleError

    try:
        return bool(Locale.parse(language.replace("-", "_")).character_order == "right-to-left")
    except (UnknownLocaleError, ValueError):
        return False


def keys_of(language: str) -> list[str]:
    """Return what is asked for what belongs to a language, in this order: `zh-Hant-HK`, `zh-Hant`, `zh`."""
    parts = language.split("-")
    tags = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return [*tags, "hangul"] if is_korean(language) else tags


@cache
def quotes(language: str) -> str:
    """Return outer and inner quotes, opening and closing, by the longest tag that has some."""
    return next((_QUOTES[tag] for tag in keys_of(language) if tag in _QUOTES), _QUOTES["en"])


def with_quotes(text: str, language: str, own: str = "") -> str:
    """Turn typewriter quotes into those of the language, one character for one; Chinese stays as typed.

    `own` replaces the quotes of the language: outer and inner, opening and closing.
    """
    if (is_chinese(language) and not own) or not ('"' in text or "'" in text):
        return text
    opening, closing, inner, inner_closing = tuple(own or quotes(language))
    text = re.sub(_OPENING + '"', opening, text).replace('"', closing)
    signs, is_open = list(text), False
    for found in re.finditer(rf"({_OPENING}'(?!\d))|'", text):
        # A single quote that closes none is an apostrophe.
        signs[found.start()] = inner if found[1] else inner_closing if is_open else "’"
        is_open = bool(found[1])
    return "".join(signs)


def with_held_spaces(text: str, language: str) -> str:
    """Make spaces hold at which the language ends no line, one character for one."""
    if base(language) in _AS_TYPED or " " not in text:
        return text
    for pattern, space in (*_HELD.get(base(language), ()), _WITH_NUMBER):
        text = re.sub(pattern, space, text)
    return text


def with_space_sets(text: str, names: Sequence[str]) -> str:
    """Make spaces hold by sets that a language pack names, one character for one."""
    for pattern, space in (pair for name in names for pair in SPACE_SETS[name]):
        text = re.sub(pattern, space, text)
    return text


def spaces_to_add(text: str, language: str) -> Mapping[int, str]:
    """Return the spaces that French marks take and that nobody typed, by the position they come before."""
    if base(language) != "fr":
        return {}
    narrow = {found.start(): _NARROW for found in _FRENCH_MARKS.finditer(text)}
    return narrow | {found.start(): _NO_BREAK for found in _FRENCH_COLON.finditer(text)}


def parting_places(word: str, hyphenation: Hyphenation) -> frozenset[int] | None:
    """Return where a word may be parted, three letters from its ends at least; None without a dictionary.

    Where an editor says where a word may be parted, no other place counts.
    """
    if word.lower() in hyphenation.words:
        return hyphenation.words[word.lower()]
    if hyphenation.language == "none":
        return frozenset()
    dictionary = _dictionary(hyphenation.language)
    return None if dictionary is None else frozenset(dictionary.positions(word))


def has_dictionary(language: str) -> bool:
    """Return True if there is a hyphenation dictionary for a language tag."""
    return _dictionary(language) is not None


@cache
def _dictionary(language: str) -> Any:
    import pyphen

    name = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=name, left=3, right=3) if name else None
