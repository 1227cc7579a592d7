"""A plan → a manuscript of it with other words, as text, Markdown or a document of Word."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tmpublish.plan import Plan, plan_texts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Line = tuple[str, str]
"""What a block is, and its words."""


def invented(plan: Plan, language: str) -> tuple[list[Line], Mapping[str, str]]:
    """Return the blocks of a manuscript of the goals, worded otherwise, and the texts that it gives."""
    texts = {path: each.text for path, each in plan_texts(plan, language).items()}
    end = " and more." if language == "en" else "，并不止于此。"
    blocks: list[Line] = []
    wanted = {}
    for number, goal in enumerate(plan.goals, 1):
        title = f"Goal {number}: " if language == "en" else f"（{'一二三四五六七八九十'[number - 1]}）"
        blocks.append(("heading", title + texts[f"{goal.path}.name"]))
        for path in [f"{goal.path}.lead", *(f"{each.path}.text" for each in goal.priorities)]:
            wanted[path] = texts[path].rstrip(".。") + end
            blocks.append(("paragraph" if path.endswith("lead") else "item", wanted[path]))
    return blocks, wanted


@dataclass(frozen=True)
class Expected:
    """A block of a manuscript, and what the ledger has to say of it."""

    line: Line
    state: str
    path: str = ""


def approved(plan: Plan, language: str, count: int) -> list[Expected]:
    """Return a manuscript of so many blocks: texts worded otherwise, with what no plan has in between."""
    texts = {path: each.text for path, each in plan_texts(plan, language).items()}
    is_chinese = language.startswith("zh")

    def other(path: str) -> str:
        return texts[path].rstrip(".。") + ("，并不止于此。" if is_chinese else " and more.")

    goals: list[Expected] = []
    for number, goal in enumerate(plan.goals, 1):
        title = f"目标{number}：" if is_chinese else f"Ziel {number}: "
        made = [
            Expected(("heading", title + texts[f"{goal.path}.name"]), "placed", f"{goal.path}.name"),
            Expected(("paragraph", other(f"{goal.path}.lead")), "placed", f"{goal.path}.lead"),
        ]
        for item, priority in enumerate(goal.priorities, 1):
            path, kind = f"{priority.path}.name", "item"
            if number % 2 and path in texts:
                made.append(Expected(("heading", f"{number}.{item}. {texts[path]}"), "placed", path))
                kind = "paragraph"
            path = f"{priority.path}.text"
            made.append(Expected((kind, other(path)), "placed", path))
        made.append(Expected(("heading", f"Appendix to {title}".strip()), "unplaced"))
        if len(goals) + len(made) + number + 5 > count:
            break
        goals += made
    names = [texts[each.path] for each in goals if re.fullmatch(r"goals\.[^.]+\.name", each.path)]
    note = "本文件经批准。" if is_chinese else "As approved in spring."
    start = [
        Expected(("heading", texts["identity.title"]), "placed", "identity.title"),
        Expected(("paragraph", note), "unplaced", "identity"),
        *(Expected(("item", name), "repeat") for name in names),
        Expected(("paragraph", "———"), "decoration"),
    ]
    end = [
        Expected(("heading", texts["vision.title"]), "placed", "vision.title"),
        Expected(("paragraph", other("vision.text")), "placed", "vision.text"),
    ]
    rest = count - len(start) - len(goals) - len(end)
    more = (Expected(("paragraph", f"{n} more of this"), "unplaced", "vision") for n in range(rest))
    return [*start, *goals, *end, *more]


def as_text(blocks: Sequence[Line]) -> bytes:
    """Return a manuscript as plain text."""
    return "\r\n".join(words for _, words in blocks).encode("utf-16")


def as_markdown(blocks: Sequence[Line]) -> bytes:
    """Return a manuscript as Markdown."""
    signs = {"heading": "## ", "item": "- ", "paragraph": ""}
    return "\n\n".join(signs[kind] + words for kind, words in blocks).encode()


def paragraph(words: str, kind: str = "paragraph") -> str:
    """Return a paragraph of a document of Word."""
    properties = {
        "heading": '<w:pPr><w:pStyle w:val="b1"/></w:pPr>',
        "item": '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>',
    }
    return f"<w:p>{properties.get(kind, '')}{run(words)}</w:p>"


def run(words: str) -> str:
    """Return a run of a document of Word."""
    return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def as_docx(
    blocks: Sequence[Line], more: str = "", notes: str = "", comments: str = "", footer: str = ""
) -> bytes:
    """Return a manuscript as a document of Word; `more` and what is beside it are markup added to it."""
    body = "".join(paragraph(words, kind) for kind, words in blocks) + more
    styles = (
        '<w:style w:styleId="a1"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:styleId="c1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b1"><w:name w:val="标题 1"/><w:basedOn w:val="a1"/></w:style>'
    )
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/'
        f'markup-compatibility/2006"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>',
        "word/comments.xml": f'<w:comments xmlns:w="{W}">{comments}</w:comments>',
        "word/footer.xml": f'<w:ftr xmlns:w="{W}">{footer}</w:ftr>',
        "_rels/.rels": _rels({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": _rels(
            {each: f"{each}.xml" for each in ("styles", "footnotes", "comments", "footer")}
        ),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def _rels(targets: Mapping[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
