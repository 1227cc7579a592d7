"""A published set → a folder that any web server serves as it is: the files, a page about them, an e-mail."""

import base64
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import html as lxml_html
from markupsafe import Markup

from tmpublish import manifest, output_directory
from tmpublish.checks import CheckContext
from tmpublish.design.language_packs import LanguagePack
from tmpublish.design.theme import Design, render
from tmpublish.diagnostics import PublishError, file_size
from tmpublish.manifest import Entry
from tmpublish.pdf_reading import document
from tmpublish.plan import Plan
from tmpublish.renderers import KINDS
from tmpublish.returned.plan_diff import ReadableChange, differences, read_plan_of, readable
from tmpublish.web import FONTS, SOCIAL, template_environment
from tmpublish.web.style import font_faces, screen_colors
from tmpublish.web.words import Words

INDEX, MAIL = "index.html", "mail.txt"
ORDER = ("web", "booklet", "summary", "deck", "template")
"""The kinds of file, as readers look for them."""
FORMS = {"html": "HTML", "pdf": "PDF", "pptx": "PowerPoint"}
SOCIAL_SIZE = (1200, 630)
"""Pixels of the picture for social media, in the proportion that they show."""
PICTURE_WIDTH = 420  # px, of a first page: 210 on a screen with two dots a pixel
_PAGE, _FILES, _MAIL = "web/release.html.j2", "web/release_files.html.j2", "web/mail.txt.j2"
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
class Citation:
    """How to cite the plan in a language, and the tag of this language."""

    tag: str
    text: str


def release_page(
    plan: Plan,
    design: Design,
    cards: Mapping[str, Sequence[Card]],
    hashes: Sequence[tuple[str, str]],
    changes: Sequence[ReadableChange] = (),
) -> bytes:
    """Return the page of an edition; `cards` are its files by language, `hashes` the SHA-256 of each name."""
    speaking = {language: _speaking(plan, design, language) for language in plan.languages}
    parts = [
        Markup(
            render(words.design, template_environment(words, {}), _FILES, plan=plan, files=cards[language])
        )
        for language, words in speaking.items()
    ]
    first = speaking[plan.languages[0]]
    page = render(
        first.design,
        template_environment(first, {}),
        _PAGE,
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
        words = _speaking(plan, design, language)
        made = template_environment(words, {})
        made.autoescape = False
        texts.append(render(words.design, made, _MAIL, plan=plan, files=cards[language]).strip())
    return ("\n\n".join(texts) + "\n").encode()


def _speaking(plan: Plan, design: Design, language: str) -> Words:
    return Words(plan, design.speaking([language, *plan.languages]), language)


def _citation(words: Words) -> Citation:
    pack, identity = words.pack, words.plan.identity
    named = (words.plain(each) for each in (identity.institution, identity.parent) if each)
    edition = pack.label("edition", date=pack.day(words.plan.date))
    title = words.plain(identity.title)
    return Citation(pack.tag, pack.label("citation", name=pack.listed(named), title=title, edition=edition))


def write_release(
    context: CheckContext, folder: Path, changes: Sequence[ReadableChange] = ()
) -> tuple[str, ...]:
    """Put a published set into `folder` with its page; return the names of all files there.

    `changes` are what the page lists as changed. Raise PublishError if a file differs from the manifest,
    UsageError if the folder cannot be written.
    """
    from tmpublish.checks.integrity import check_files

    if problems := [*check_files(context)]:
        raise PublishError(problems)
    plan, design = context.given.plan, context.given.design
    entries = {name: entry for name, entry in context.manifest.files.items() if entry.kind in KINDS}
    cards = {language: _cards(context, entries, language) for language in plan.languages}
    hashes = [(name, entry.sha256) for name, entry in entries.items()]
    kept = (*context.manifest.files, manifest.SIGNATURE)
    files = {name: context.files[name] for name in kept if name in context.files}
    files |= {
        INDEX: release_page(plan, design, cards, hashes, changes),
        MAIL: mail_text(plan, design, cards),
        **(dict(_social_pictures(context, entries)) if plan.address else {}),
        manifest.NAME: manifest.dump(context.manifest),
    }
    output_directory.refuse(folder)
    with output_directory.locked(folder):
        old = output_directory.read(folder)
        gone = manifest.load(old[manifest.NAME], manifest.NAME).files if manifest.NAME in old else {}
        output_directory.replace(folder, files, sorted(gone.keys() - files.keys()))
    return tuple(files)


def changes_since(typed: str, context: CheckContext) -> list[ReadableChange]:
    """Return what changed in the texts since another edition, as `diff` reads one: a file, folder or git:REV.

    Line breaks and ids do not count. Raise PublishError if there is no plan in what is `typed`.
    """
    plan, packs = context.given.plan, context.given.design.languages
    old, new = read_plan_of(typed, Path(context.given.document.file))[1], context.given.document.data
    found = []
    for change in differences(old, new):
        # What is the same in every language, such as the date of an event, is listed once.
        once = change.kind == "text" and not change.language
        for language in plan.languages[:1] if once else plan.languages:
            found += readable(change, old, new, plan, packs[language])
    return found


def _social_pictures(context: CheckContext, entries: Mapping[str, Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield the picture of each language: the band of the booklet's cover that its title is in."""
    from PIL import Image

    wide, high = SOCIAL_SIZE
    for name, entry in entries.items():
        if entry.kind != "booklet" or not entry.language:
            continue
        data = context.files[name]
        cover = Image.open(io.BytesIO(document.picture(data, 0, wide))).convert("RGB")
        boxes = [each.box for each in document.letters(data, 0)]
        largest = max(box[3] for box in boxes)
        middles = [top + height / 2 for _, top, _, height in boxes if height > 0.6 * largest]
        middle = cover.height * (min(middles) + max(middles)) / 2
        top = round(min(max(middle - high / 2, 0), cover.height - high))
        made = io.BytesIO()
        cover.crop((0, top, wide, top + high)).save(made, "JPEG", quality=88, optimize=True)
        yield SOCIAL.format(language=entry.language), made.getvalue()


def _cards(context: CheckContext, entries: Mapping[str, Entry], language: str) -> list[Card]:
    found = [(name, entry) for name, entry in entries.items() if entry.language in (language, None)]
    found.sort(key=lambda pair: ORDER.index(pair[1].kind))
    pack = context.given.design.languages[language]
    return [_card(pack, name, entry, context.files[name]) for name, entry in found]


def _card(pack: LanguagePack, name: str, entry: Entry, data: bytes) -> Card:
    suffix = Path(name).suffix[1:]
    counts = {"pages": entry.pages, "slides": entry.slides}
    length = [pack.label(unit, number, inside=True) for unit, number in counts.items() if number]
    form = " · ".join([FORMS[suffix], *length, file_size(entry.size)])
    if suffix != "pdf":
        return Card(entry.kind, name, form)
    from PIL import Image

    picture = document.picture(data, 0, PICTURE_WIDTH)
    width, height = Image.open(io.BytesIO(picture)).size
    uri = "data:image/webp;base64," + base64.b64encode(picture).decode()
    return Card(entry.kind, name, form, uri, width, height)
