"""What the gate says of a slip in YAML: one sentence each, with what to type instead."""

BRACKET_KEY = 'a text that begins with { or [ needs straight quotes around it: "…"'
SENTENCE_KEY = 'this is taken for a name because of its colon: put straight quotes around the whole text, "…"'
FULL_WIDTH = "after a name stands an ordinary colon and a space, `title: …`, not the full-width ："
SPACE_MISSING = "a space is missing after this colon: `title: …`"
COLON_MISSING = "a colon is missing here, after the name: `title: …`"
COLON_INSIDE = 'a text that holds a colon and a space needs straight quotes around it: "Pillar 1: People"'
COLON_CURLY = (
    'curly quotes are part of the text; a text that holds a colon needs straight quotes around it: "…"'
)
NAME_MISSING = "a name is missing before this colon: `title: …`"
AFTER_END = "the three dots above end the file, so this is not read: take them out"
ESCAPED = "a sign that is spelled with a backslash cannot be read here: type the sign itself"
FULL_WIDTH_COMMA = "between two languages stands an ordinary comma and a space, not the full-width ，"
GOES_ON = "the text goes on after its closing quote: inside straight quotes use curly ones, “…” and ’"
OPEN_QUOTE = "this quotation mark is never closed: put the same mark at the end of the text"
OPEN_BRACKET = "this bracket is never closed, or a comma is missing after it: {en: …, zh: …}"
LOST = 'the rest of the line after this # is taken for a remark: put straight quotes around the text, "…"'
ESCAPE = 'a backslash in straight quotes has to be doubled, as in "\\\\*"'
INDENTATION = "this line begins further left or right than its neighbours: indent like entries by like spaces"
DASH = "a list begins on a line of its own; a text that begins with this sign needs straight quotes around it"
EXTRA_BRACKET = "this bracket was never opened: take it out, or put straight quotes around the text"
BRACKET_INSIDE = 'between { and }, a text that holds a bracket needs straight quotes around it: "…"'
EXTRA_COMMA = "there is a comma too many here: take it out"
FULL_WIDTH_BRACKET = "ordinary brackets stand around the languages, {en: …, zh: …}, not full-width ones"
LIST_IN_TEXT = "this item of a list is taken for a part of the text above: check what the list belongs to"
GENERAL = (
    "this cannot be understood: compare its indentation, colons, quotes and brackets with the lines around"
)


def quote_it(sign: str) -> str:
    """Return what to do about a text that begins with a sign that YAML keeps for itself."""
    return f'a text that begins with {sign} needs straight quotes around it: "{sign}…"'
