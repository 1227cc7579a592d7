"""Name, languages, theme, color → a folder with a sample plan that publishes at once."""

import json
import re
import shutil
import tempfile
import textwrap
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tmpublish import __version__, loader
from tmpublish.design.palette import close_pairs, nearest_color
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.plan.json_schema import schema_text
from tmpublish.yaml_source import find, read_document

SOURCE, BRAND, SCHEMA = "source/plan.yaml", "templates/_brand.yml", "source/plan.schema.json"
# Path in the new folder → sample file.
FILES: Mapping[str, str] = {
    SOURCE: "plan.yaml",
    BRAND: "_brand.yml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
    ".vscode/settings.json": "settings.json",
    ".vscode/extensions.json": "extensions.json",
    ".github/workflows/publish.yml": "publish.yml",
}
_SAMPLES = Path(__file__).parent / "files"
_SHORT = re.compile(r'\{en: "([^"]*)"\}')
_LONG = re.compile(r"^( *)en: >-\n((?:\1 .*\n)+)", re.MULTILINE)
_GLOSSARY = """
glossary:                       # terms with one agreed translation
  - term: {{en: "{name}"}}
"""
_UNQUOTED = {ord('"'): "”", ord("\\"): "/"}  # the samples put texts in straight quotes
_MOST_LINE = 100  # characters of a long text on one line, before its indentation


@dataclass(frozen=True)
class Options:
    """What a new plan is made with; what is empty stays as in the samples."""

    name: str = ""
    languages: Sequence[str] = ("en",)
    theme: str = ""
    color: str = ""


def create(folder: Path, options: Options) -> list[str]:
    """Write a new plan with all that surrounds it; return notes about what differs from what was asked for.

    Raise UsageError if a file is there already, or if the plan could not be published with these options.
    """
    for name in (*FILES, SCHEMA):
        if (folder / name).exists():
            raise UsageError(f"{folder / name} already exists. Name another folder.")
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tmpublish-") as draft:
        for name, text in _contents(options, notes).items():
            path = Path(draft) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        try:
            loader.read(Path(draft) / SOURCE, (Path(draft) / BRAND).parent)
        except PublishError as refused:
            raise UsageError(
                f"{refused.problems[0].message} (--lang {','.join(options.languages)})"
            ) from refused
        shutil.copytree(draft, folder, dirs_exist_ok=True)
    return notes


def _contents(options: Options, notes: list[str]) -> Mapping[str, str]:
    """Return the text of each file of a new plan by its path."""
    texts = {path: (_SAMPLES / sample).read_text("utf-8") for path, sample in FILES.items()}
    sample = str(find(read_document(_SAMPLES / "_brand.yml").data, ("meta", "name")))
    name = " ".join(options.name.translate(_UNQUOTED).split()) or sample
    if name != sample:
        texts[SOURCE] = _named(texts[SOURCE], sample, name)
    texts[SOURCE] = _in_languages(texts[SOURCE], options.languages, (sample, name))
    texts[BRAND] = texts[BRAND].replace(f"name: {sample}", f"name: {json.dumps(name, ensure_ascii=False)}")
    texts[BRAND] = _colored(texts[BRAND], options.color, notes) if options.color else texts[BRAND]
    if options.theme:
        texts[BRAND] = re.sub(r"(?m)^(\s+design: )[\w-]+", rf"\g<1>{options.theme}", texts[BRAND])
    texts["README.md"] = texts["README.md"].replace(sample, name)
    texts[".github/workflows/publish.yml"] = texts[".github/workflows/publish.yml"].replace(
        "VERSION", __version__
    )
    return texts | {SCHEMA: schema_text()}


def _in_languages(plan: str, languages: Sequence[str], names: tuple[str, str]) -> str:
    """Return the sample plan in some languages; a text without a translation stays in English.

    `names` are the sample institution and that of the plan, which translations take instead.
    """
    said = {language: _translations(language, *names) for language in languages}

    def short(match: re.Match[str]) -> str:
        forms = (f'{language}: "{said[language](match[1])}"' for language in languages)
        return f"{{{', '.join(forms)}}}"

    def long(match: re.Match[str]) -> str:
        indent, words = match[1], " ".join(match[2].split())
        blocks = []
        for language in languages:
            lines = (
                textwrap.wrap(said[language](words), _MOST_LINE)
                if language != "zh"
                else [said[language](words)]
            )
            blocks.append(f"{indent}{language}: >-\n" + "".join(f"{indent}  {line}\n" for line in lines))
        return "".join(blocks)

    plan = plan.replace("languages: [en]", f"languages: [{', '.join(languages)}]")
    return _LONG.sub(long, _SHORT.sub(short, plan))


def _translations(language: str, sample: str, name: str) -> Callable[[str], str]:
    """Return a function from English sample texts to those of a language, if there are any."""
    texts = find(read_document(_SAMPLES / "texts.yml").data, ("texts",)) or []
    said = {str(find(text, ("en",))): str(find(text, (language,)) or "") for text in texts}
    local = said[sample] or sample
    said = {
        english.replace(sample, name): text if name == sample else text.replace(local, name)
        for english, text in said.items()
    }
    return lambda text: said.get(text) or text


def _named(plan: str, sample: str, name: str) -> str:
    """Return the plan of another institution: its name, its wordmark in up to 3 lines, its slug."""
    width = next(width for width in range(24, 10_000, 4) if len(textwrap.wrap(name, width)) <= 3)
    lines = json.dumps([line.upper() for line in textwrap.wrap(name, width)], ensure_ascii=False)
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "-".join([*re.findall(r"[a-z0-9]+", letters), "strategy"])[-60:].strip("-")
    plan = re.sub(r"(?m)^(  wordmark: ).*?\]", lambda match: match[1] + lines, plan)
    plan = re.sub(r"(?m)^slug: [\w-]+", f"slug: {slug}", plan)
    plan += _GLOSSARY.format(name=sample)
    return plan.replace(sample, name)


def _colored(brand: str, color: str, notes: list[str]) -> str:
    """Return the brand in another color, or in the nearest one that has enough contrast."""
    if not re.fullmatch(r"#?[0-9A-Fa-f]{6}", color):
        raise UsageError(f"--color: “{color}” is not a color. Write 6 digits or letters A to F: 1A6F5C.")
    color = f"#{color.removeprefix('#').upper()}"
    main, paper, ink = re.findall(r'(?m)^    \w+: "(#\w{6})"', brand)
    colors = {"ground": color, "paper": paper, "ink": ink}
    found = nearest_color(colors, {"ground"}) if close_pairs(colors) else color
    if found != color:
        notes.append(
            f"{color} has too little contrast for text. The brand uses {found}, the nearest that has enough."
        )
    return brand.replace(main, found)
