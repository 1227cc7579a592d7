"""Texts of a plan → elements of a web page, under their text ids, in the script and language of each run."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from tmpublish.design import formats
from tmpublish.design.theme import Design
from tmpublish.plan import Plan, paths_of_ids
from tmpublish.plan.fields import Text
from tmpublish.plan.parts import Source
from tmpublish.text.inline_markup import BREAK, SOFT_HYPHEN, Run, is_han, literal, plain, runs, with_links
from tmpublish.text.language_rules import Script, is_han_language, parting_places, with_quotes

# Two words in a Chinese text are English; one, or letters such as AI, are the reader's own.
_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
_LAST = 4  # characters of a Han paragraph that stay on one line: fewer on the last look forgotten
_LEAST = 12  # characters: what is shorter is no paragraph
_CLAUSE = re.compile(r"(?<=[，；：、])(?=.)")  # where a heading may break before it breaks a word
_LONG = re.compile(r"[^\W\d_]{18,}")  # what may be too long for a line of a phone; few browsers hyphenate


class Words:
    """Sets the texts of a plan in one language as HTML, and counts the notes that they call."""

    def __init__(self, plan: Plan, design: Design, language: str) -> None:
        """Keep what texts are set from."""
        self.plan, self.design, self.language = plan, design, language
        self.pack = design.languages[language]
        self.paths = paths_of_ids(plan)
        self._calls: dict[str, list[str]] = defaultdict(list)

    def el(
        self,
        tag: str,
        text: Text | str | None,
        cls: str = "",
        sources: Sequence[str] = (),
        *,
        quoted: bool = False,
    ) -> Markup:
        """Return an element with a text, under its id; nothing if there is no text."""
        if text is None:
            return Markup("")
        attributes = {"id": text.path if isinstance(text, Text) else "", "class": cls}
        joined = Markup("").join(
            Markup(' {}="{}"').format(name, value) for name, value in attributes.items() if value
        )
        heading = tag[0] == "h" or " t-" in f" {cls}"
        html = self.words(text, heading, quoted) + self.notes(sources)
        return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), joined, html)

    def words(self, text: Text | str, heading: bool = False, quoted: bool = False) -> Markup:
        """Return a text as HTML, in quotation marks if `quoted`; a heading breaks as it prefers."""
        markup = with_links(text[self.language], self.paths) if isinstance(text, Text) else literal(text)
        lines: list[list[Run]] = [[]]
        for run in runs(markup, self.language):
            if run.text == BREAK:
                lines.append([])
            else:
                lines[-1].append(run)
        if quoted:
            script: Script = "latin" if self.pack.script == "latin" else "han"
            opening, closing = self.pack.label("quote", line=BREAK).split(BREAK)
            lines[0].insert(0, Run(opening, script=script))
            lines[-1].append(Run(closing, script=script))
        html, last = Markup(""), ""
        for line in lines:
            first = line[0].text[:1] if line else ""
            html += Markup("" if not last or is_han(last) or is_han(first) else " ")
            whole = heading and len(lines) > 1
            html += Markup('<span class="b">{}</span>' if whole else "{}").format(self._line(line, heading))
            last = line[-1].text[-1:] if line else last
        return html

    def _line(self, line: Sequence[Run], heading: bool) -> Markup:
        if heading and is_han_language(self.language) and len(line) == 1 and _CLAUSE.search(line[0].text):
            clauses = (replace(line[0], text=each) for each in _CLAUSE.split(line[0].text))
            return Markup("").join(
                Markup('<span class="c">{}</span>').format(self._run(each)) for each in clauses
            )
        html = Markup("").join(self._run(run) for run in line[:-1])
        if not line:
            return html
        final = line[-1]
        held = final.text[-_LAST:]
        long = len(final.text) >= _LEAST and not heading and final.script == "han"
        if long and is_han_language(self.language) and not (final.link or final.emphasis):
            whole = Run(final.text[:-_LAST], script=final.script)
            return html + self._run(whole) + Markup('<span class="nw">{}</span>').format(held)
        return html + self._run(final)

    def _run(self, run: Run) -> Markup:
        html = escape(_LONG.sub(self._parted, run.text) if run.script == "latin" else run.text)
        if run.script != self.pack.script and (run.script != "latin" or _WORDS.search(run.text)):
            beside = self.design.beside.get("latin" if run.script == "latin" else "han")
            if beside and beside.tag != self.pack.tag:
                html = Markup('<span lang="{}">{}</span>').format(beside.tag, html)
        html = Markup("<em>{}</em>").format(html) if run.emphasis else html
        return Markup('<a href="{}">{}</a>').format(run.link, html) if run.link else html

    def _parted(self, word: re.Match[str]) -> str:
        places = parting_places(word[0], self.pack.hyphenation) or frozenset()
        return "".join(SOFT_HYPHEN * (at in places) + letter for at, letter in enumerate(word[0]))

    def notes(self, sources: Sequence[str]) -> Markup:
        """Return the marks of the notes of some sources, each a link to the note."""
        marks = []
        for number, source in enumerate(self.plan.sources, 1):
            if source.id in sources:
                calls = self._calls[source.path]
                calls.append(f"note-{number}-{len(calls) + 1}")
                title = self.pack.label("note", number)
                link = Markup('<a id="{}" href="#{}" title="{}">{}</a>')
                marks.append(link.format(calls[-1], source.path, title, number))
        return Markup('<sup class="s4">{}</sup>').format(Markup("").join(marks)) if marks else Markup("")

    def calls(self, source: Source) -> Sequence[str]:
        """Return the ids of the marks that call a note, in the order of the page."""
        return self._calls[source.path]

    def source(self, source: Source) -> str:
        """Return a note: who published what, and when."""
        return formats.source_note(self.pack, source, self.plain)

    def plain(self, text: Text) -> str:
        """Return a text on one line, without markup, in the quotes of its language."""
        return with_quotes(plain(text[self.language]), self.language)
