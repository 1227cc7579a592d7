"""A design + the plan's own nouns and parted words → a design whose language packs have them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from tmpublish.design.language_packs import LanguagePack
from tmpublish.design.theme import Design
from tmpublish.plan import Words

# The plan's noun → the label that numbers it, and the label that counts it.
LABELS = {
    "goal": ("goal", "goals"),
    "priority": (None, "priorities"),
    "action": (None, "actions"),
    "measure": ("measure", "measures"),
}


def with_words(design: Design, words: Words | None) -> Design:
    """Return the design with labels that use the plan's own nouns; the same design if it has none."""
    if words is None:
        return design
    packs = {key: _pack(pack, words) for key, pack in design.languages.items()}
    return replace(design, languages=packs)


def with_hyphens(design: Design, hyphens: Mapping[str, Sequence[str]]) -> Design:
    """Return the design with packs that part words where the plan says, such as `Betriebs-arzt`."""
    packs = dict(design.languages)
    for language in hyphens.keys() & packs.keys():
        parted = dict(map(_parted, hyphens[language]))
        packs[language] = packs[language].model_copy(update={"parted": parted})
    return replace(design, languages=packs)


def _parted(word: str) -> tuple[str, frozenset[int]]:
    """Return a word in small letters with its places: Betriebs-arzt is `betriebsarzt` and 8."""
    parts = word.lower().split("-")
    return "".join(parts), frozenset(accumulate(map(len, parts[:-1])))


def _pack(pack: LanguagePack, words: Words) -> LanguagePack:
    labels = dict(pack.labels)
    for noun, (single, plural) in LABELS.items():
        forms: Mapping[str, str] = getattr(words, noun).get(pack.key, {})
        if not forms:
            continue
        one = forms.get("one") or next(iter(forms.values()))
        if single:
            labels[single] = _filled(labels["numbered"] if single == "goal" else "{noun}", one)
        if plural == "actions":
            labels[plural] = forms.get("other", one)
        else:
            counted = {form: _filled(labels["counted"], _inside(word, pack)) for form, word in forms.items()}
            labels[plural] = {"other": next(reversed(counted.values())), **counted}
    return pack.model_copy(update={"labels": labels})


def _filled(label: str | Mapping[str, str], noun: str) -> str:
    assert isinstance(label, str)
    return label.replace("{noun}", noun.replace("{", "{{").replace("}", "}}"))


def _inside(noun: str, pack: LanguagePack) -> str:
    """Return a noun inside a sentence: with a small letter, but for German and names such as KPI."""
    if pack.capital_nouns or noun[1:2].isupper():
        return noun
    return noun[:1].lower() + noun[1:]
