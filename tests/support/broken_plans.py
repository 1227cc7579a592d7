"""Plans → the same plan typed in another way, and plans that somebody broke: what Hypothesis draws from."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from published_plans import SMALL

from tmpublish.yaml_source import Tree

# What Word, e-mail, merges, spreadsheets and other people's YAML leave behind.
DEBRIS = (
    "\u00a0", "\u3000", "\u2028", "\u200b", "\u202e", "\ufeff", "\t", "\r", "\0", "\x85", "\ue000", "\ufffd",
    "e\u0301", "\u0301", "😀", "𰀀", "：", "，", "“", "”", "‘", "…", "½", "²", "％", "战略", "锟斤拷",
    '"', "'", "{", "}", "[", "]", "{{ x }}", "#", " #1", "- ", "? ", ": ", "&a ", "*a", "!t ", "<<: ",
    "| ", "> ", "æˆ˜ç•¥",
    "---\n", "...\n", "%YAML 1.2\n", "<<<<<<< HEAD\n", "=======\n", "||||||| base\n", ">>>>>>> x\n",
    "=\n", "=E2=80=9C", "&nbsp;", "<b>", "](", "](#x)", "[w](https://x.org)", " // ", "*", "\\*",
    "\\u0000", "\\",
    "null", "~", "yes", "1_000", "0x1F", "2026-02-31", "12:30:45", "1e9", "-1", "99999999999", "TBC",
    "x" * 60,
    "_x000D_", "=cmd|x", "\n\n", "\n  ", "\n- ",
)  # fmt: skip
WAYS = ("insert", "replace", "indent", "outdent", "drop", "double", "swap", "cut", "value", "key")


@st.composite
def broken(draw: Callable[[Any], Any], plan: str = SMALL) -> bytes:
    """Draw a plan to which a few things have happened."""
    lines = plan.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        line = lines[at] if lines else ""
        column = draw(st.integers(0, len(line)))
        match draw(st.sampled_from(WAYS)):
            case "insert":
                lines[at : at + 1] = [line[:column] + draw(st.sampled_from(DEBRIS)) + line[column:]]
            case "replace":
                lines[at : at + 1] = [line[:column] + draw(st.sampled_from(DEBRIS)) + line[column + 1 :]]
            case "indent":
                lines[at : at + 1] = [draw(st.sampled_from([" ", "  ", "      ", "\t", "\u00a0"])) + line]
            case "outdent":
                lines[at : at + 1] = [line[draw(st.integers(1, 3)) :]]
            case "drop":
                del lines[at : at + 1]
            case "double":
                lines.insert(at, line)
            case "swap":
                other = draw(st.integers(0, max(len(lines) - 1, 0)))
                lines[at : at + 1], lines[other : other + 1] = lines[other : other + 1], lines[at : at + 1]
            case "cut":
                lines = [*lines[:at], line[:column]]
            case "value":
                lines[at : at + 1] = [
                    line.split(": ")[0] + ": " + draw(st.sampled_from(DEBRIS) | st.text(max_size=20))
                ]
            case "key":
                lines[at : at + 1] = [draw(st.text(max_size=8)) + ":" + line.partition(":")[2]]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@st.composite
def retyped(draw: Callable[[Any], Any], tree: Tree) -> bytes:
    """Draw another file of the same plan: other order, quotes, brackets, remarks, blank lines, line ends."""
    said = "\n".join(_lines(tree, draw, 0)) + draw(st.sampled_from(["", "\n", "\n\n# the end\n", "\n...\n"]))
    head = draw(st.sampled_from(["", "\ufeff", "---\n", "# A plan.\n\n", "%YAML 1.1\n---\n"]))
    return (head + said).replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"]))).encode()


def _lines(node: Tree, draw: Callable[[Any], Any], depth: int) -> list[str]:
    """Return a list or mapping as lines, each with its indentation."""
    pad, out = "  " * depth, list[str]()
    entries = (
        draw(st.permutations(sorted(node.items())))
        if isinstance(node, dict)
        else [("", item) for item in node]
    )
    for name, value in entries:
        if draw(st.integers(0, 7)) == 0:
            out.append(draw(st.sampled_from(["", f"{pad}# a remark: *x* &y", "#"])))
        head = f"{pad}{name}:" if name else f"{pad}-"
        if isinstance(value, str) or not value or draw(st.integers(0, 3)) == 0:
            typed = _inline(value, draw)
            # After a text without quotes, a remark may be the text's own end: that is reported.
            remark = draw(st.sampled_from(["", "", "  # a remark"])) if typed[-1] in "\"'}]" else ""
            out.append(f"{head} {typed}{remark}")
        else:
            out += [head, *_lines(value, draw, depth + 1)]
    return out


def _inline(node: Tree, draw: Callable[[Any], Any]) -> str:
    """Return a value on one line: in brackets, and each text in one of the quotes that suit it."""
    if isinstance(node, list):
        return f"[{', '.join(_inline(item, draw) for item in node)}]"
    if isinstance(node, dict):
        pairs = (
            f"{name}: {_inline(value, draw)}" for name, value in draw(st.permutations(sorted(node.items())))
        )
        return f"{{{', '.join(pairs)}}}"
    doubled, single = json.dumps(node, ensure_ascii=False), "'" + node.replace("'", "''") + "'"
    plain = (
        node
        if node and all(sign.isalnum() or sign in " -" for sign in node) and node[0].isalnum()
        else single
    )
    return str(draw(st.sampled_from([doubled, single, plain])))
