"""The files of an edition → the page that presents them, and the text of an e-mail about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import html as lxml_html
from markupsafe import Markup

from tmpublish.design.theme import Design, render
from tmpublish.plan import Plan
from tmpublish.web import FONTS, SOCIAL, template_environment
from tmpublish.web.colors import screen_colors
from tmpublish.web.fonts import font_faces
from tmpublish.web.words import Words

PAGE, FILES, MAIL = "web/release.html.j2", "web/release_files.html.j2", "web/mail.txt.j2"


MOST_CHANGES = 60


@dataclass(frozen=True)
class Card:
    """A file of the edition: its kind, name and form (type, size), and its first page as a data URI."""

    kind: str
    name: str
    form: str
    picture: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Changed:
    """A text that changed since another edition: its language, where it is, the kind of change, its words.

    `runs` are words with `=`, `+` or `-`; `kind` is empty if words in the text changed.
    """

    tag: str
    script: str
    heading: str
    kind: str
    runs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Citation:
    """How to cite the plan in a language, and the tag of this language."""

    tag: str
    text: str


def release_page(
    plan: Plan,
    design: Design,
    cards: Mapping[str, Sequence[Card]],
    hashes: Sequence[tuple[str, str]],
    changes: Sequence[Changed] = (),
) -> bytes:
    """Return the page of an edition; `cards` are its files by language, `hashes` the SHA-256 of each name."""
    speaking = {language: _spoken(plan, design, language) for language in plan.languages}
    parts = [
        Markup(render(words.design, template_environment(words, {}), FILES, plan=plan, files=cards[language]))
        for language, words in speaking.items()
    ]
    first = speaking[plan.languages[0]]
    page = render(
        first.design,
        template_environment(first, {}),
        PAGE,
        plan=plan,
        parts=parts,
        citations=[_citation(words) for words in speaking.values()],
        hashes=hashes,
        changes=changes[:MOST_CHANGES],
        more=len(changes[MOST_CHANGES:]),
        picture=SOCIAL.format(language=plan.languages[0]),
        colors=screen_colors(design.brand.colors),
    )
    page = re.sub(r"\n\s*\n+", "\n", page)
    tree = lxml_html.document_fromstring(page)
    return page.replace(FONTS, font_faces(tree, first.design.brand, first.pack.script)).encode()


def mail_text(plan: Plan, design: Design, cards: Mapping[str, Sequence[Card]]) -> bytes:
    """Return the text of an e-mail in every language; `{ADDRESS}` stands for where the files are."""
    texts = []
    for language in plan.languages:
        words = _spoken(plan, design, language)
        made = template_environment(words, {})
        made.autoescape = False
        texts.append(render(words.design, made, MAIL, plan=plan, files=cards[language]).strip())
    return ("\n\n".join(texts) + "\n").encode()


def _spoken(plan: Plan, design: Design, language: str) -> Words:
    return Words(plan, design.speaking([language, *plan.languages]), language)


def _citation(words: Words) -> Citation:
    pack, identity = words.pack, words.plan.identity
    named = [words.plain(each) for each in (identity.institution, identity.parent) if each]
    institution = pack.label("listed", first=named[0], next=named[1]) if named[1:] else named[0]
    edition = pack.label("edition", date=pack.day(words.plan.date))
    title = words.plain(identity.title)
    return Citation(pack.tag, pack.label("citation", name=institution, title=title, edition=edition))
