"""The brand's fonts for slides → a private set of fonts that any machine shows the deck with."""

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from tmpublish.design.brand import Brand


def environment(brand: Brand, folder: Path) -> Mapping[str, str]:
    """Return the environment in which LibreOffice sees these fonts alone; writes fonts.conf into `folder`.

    A font of Office is rarely on a machine that checks; a file whose letters are as wide goes by its name
    (`defaults.tmpublish.deck.metrics` of the brand file), as fontconfig's rules for scanning allow.
    """
    fonts = folder / "fonts"
    fonts.mkdir(exist_ok=True)
    rules = []
    for key, face in brand.deck_metrics.items():
        script = key.split(".")[0]
        link = fonts / f"{key}{face.file.suffix}"
        link.symlink_to(face.file.resolve())
        names = sorted({name for part, name in brand.deck_fonts.items() if part.endswith(f".{script}")})
        rules.append(_named(link, names))
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{escape(str(fonts))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>"
        f"{''.join(rules)}</fontconfig>",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(file), "FONTCONFIG_PATH": str(folder)}


def _named(file: Path, names: list[str]) -> str:
    """Return the rule by which a font file bears other names as well."""
    given = "".join(f"<string>{escape(name)}</string>" for name in names)
    return (
        '<match target="scan"><test name="file" compare="eq">'
        f"<string>{escape(str(file))}</string></test>"
        f'<edit name="family" mode="prepend" binding="strong">{given}</edit></match>'
    )
