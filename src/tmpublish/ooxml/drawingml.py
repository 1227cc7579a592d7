"""The few words of DrawingML that all parts of a deck share: namespaces, units, escaped values, frames."""

from xml.sax.saxutils import escape, quoteattr

EMU_PER_MM = 36_000
# ECMA-376 part 1: DrawingML main, relationships, PresentationML.
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
MAIN = f'xmlns:a="{A}"'
ALL = f'{MAIN} xmlns:r="{R}" xmlns:p="{P}"'
DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)

# How PowerPoint breaks lines where nothing else is said.
HABITS = 'defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="0"'
MINOR = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
RECTANGLE = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
_ACCENTS = " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
# On dark slides, what a person adds is light: ground and text change places, and links are seen.
DARK = (
    '<p:clrMapOvr><a:overrideClrMapping bg1="dk2" tx1="lt1" bg2="accent3" tx2="lt2" '
    f'{_ACCENTS} hlink="lt1" folHlink="lt2"/></p:clrMapOvr>'
)
LIGHT = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
COLOR_MAP = (
    f'<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" {_ACCENTS} hlink="hlink" folHlink="folHlink"/>'
)

Box = tuple[float, float, float, float]  # x, y, width, height in mm


def emu(mm: float) -> int:
    """Return a length in mm as whole English Metric Units, the unit of DrawingML."""
    return round(mm * EMU_PER_MM)


def attribute(value: str) -> str:
    """Return a value in quotes, escaped for an attribute."""
    return quoteattr(value)


def text(value: str) -> str:
    """Return a value escaped for the content of an element."""
    return escape(value)


def frame(box: Box, tag: str = "a:xfrm", child: bool = False) -> str:
    """Return the place and size of a shape; for a group, the same once more as the space of its children."""
    x, y, width, height = box
    # Both edges are rounded, not the size: neighbours that share an edge in mm share it in EMU.
    left, top, right, foot = emu(x), emu(y), emu(x + width), emu(y + height)
    off = f'x="{left}" y="{top}"'
    ext = f'cx="{right - left}" cy="{foot - top}"'
    inner = f"<a:chOff {off}/><a:chExt {ext}/>" if child else ""
    return f"<{tag}><a:off {off}/><a:ext {ext}/>{inner}</{tag}>"


def tree(shapes: str) -> str:
    """Return the shape tree of a slide, a layout or a master around its shapes."""
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr>{frame((0, 0, 0, 0), child=True)}</p:grpSpPr>{shapes}</p:spTree>"
    )


def identity(number: int, name: str, alt: str = "", decorative: bool = False, link: str = "") -> str:
    """Return the identity of a shape: its id, name, alternative text, and whether it only adorns."""
    described = f" descr={attribute(alt)}" if alt or decorative else ""
    inside = link + (DECORATIVE if decorative else "")
    tag = f'<p:cNvPr id="{number}" name={attribute(name)}{described}'
    return f"{tag}>{inside}</p:cNvPr>" if inside else f"{tag}/>"
