"""A structure tree and a PDF being written → PDF/UA-1 and PDF/A-3a in one: tree, metadata, page labels.

PDF/UA-1 is ISO 14289-1, PDF/A-3 is ISO 19005-3; both rest on ISO 32000-1, whose terms are used here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pydyf

from tmpublish.booklet import pdf_tagging
from tmpublish.booklet.pdf_tagging import Area, Kid, Mark, Node

VARIANT = "pdf/a-3a"
# ISO 14289-1, 5: how a file says that it is PDF/UA.
# ISO 19005-3, 6.6.2.3: how it explains words that PDF/A does not know.
_UA, _EDITION = "http://www.aiim.org/pdfua/ns/id/", "urn:x-tmpublish:edition:v1#"
_EXTENSIONS = """
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="{ua}" pdfuaid:part="1"/>
"""
_SCHEMA = """<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{name}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>
</rdf:li>"""
_PROPERTY = """<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>{type}</pdfaProperty:valueType>
<pdfaProperty:category>{category}</pdfaProperty:category>
<pdfaProperty:description>{meaning}</pdfaProperty:description>
</rdf:li>"""
_OF_EDITION = {"date": "Date of the edition", "plan": "SHA-256 hash of the plan that the file is made from"}
# What a composite font needs (ISO 32000-1, 9.9), and its characters: programs that write pages again, such as
# `mutool convert`, take text from there. For Chinese, the rest makes one byte in twenty of a booklet.
TRUETYPE_TABLES = {
    *("head", "hhea", "loca", "maxp", "cvt ", "prep"),
    *("glyf", "hmtx", "fpgm", "cmap", "GlyphOrder"),
}
YAML = "/application#2fyaml"  # RFC 9512; the engine asks the machine, and machines differ


def finish(document: Any, pdf: Any, edition: Mapping[str, str]) -> None:
    """Add what stands beside the structure, just before the PDF is written: the engine's `finisher`.

    `edition` holds the values of the edition that the metadata names.
    """
    # Folios count from the cover, also where a page shows none.
    pdf.catalog["PageLabels"] = pydyf.Dictionary(
        {"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D", "St": 1})])}
    )
    if len(document.pages) > 1:
        pdf.catalog["PageLayout"] = "/TwoPageRight"  # facing pages belong together
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    metadata.stream[0] = metadata.stream[0].replace(b"</rdf:RDF>", _metadata(edition) + b"</rdf:RDF>")
    metadata.compress = False  # for search engines that read no PDF (ISO 32000-1, 14.3.2)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))  # the engine names each file twice
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/EmbeddedFile":
            item.extra["Subtype"] = YAML
        if isinstance(item, pydyf.Stream) and "Length1" in item.extra:
            item.stream = [_lean(b"".join(item.stream))]
            item.extra["Length1"] = len(item.stream[0])
        for key in ("BaseFont", "FontName"):
            if isinstance(item, dict) and key in item:
                item[key] = item[key].rstrip(b",")  # a comma would say that the style is made up


def _metadata(edition: Mapping[str, str]) -> bytes:
    """Return what is said in XMP beyond the engine's part, with the extension schemas that explain it."""
    part = _PROPERTY.format(
        name="part",
        type="Integer",
        category="internal",
        meaning="Part of ISO 14289 to which the file conforms",
    )
    schemas = _SCHEMA.format(name="PDF/UA identification schema", uri=_UA, prefix="pdfuaid", properties=part)
    said = ""
    if edition:
        listed = (
            _PROPERTY.format(name=name, type="Text", category="external", meaning=_OF_EDITION[name])
            for name in edition
        )
        schemas += _SCHEMA.format(
            name="Edition of a plan", uri=_EDITION, prefix="edition", properties="".join(listed)
        )
        values = "".join(f' edition:{name}="{value}"' for name, value in edition.items())
        said = f'<rdf:Description rdf:about="" xmlns:edition="{_EDITION}"{values}/>\n'
    return (_EXTENSIONS.format(schemas=schemas, ua=_UA) + said).encode()


def _lean(program: bytes) -> bytes:
    """Return a TrueType font without the tables that no reader of a PDF takes anything from."""
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(program), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    if "glyf" not in font:
        return program
    for tag in {*font.keys()} - TRUETYPE_TABLES:
        del font[tag]
    font.save(lean := BytesIO())
    return lean.getvalue()


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def write_tree(pdf: Any, tree: Node) -> None:
    """Write a structure tree into a PDF, with the ways back from content, links and names to elements."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    writer = _Writer(pdf, pdf.page_references)
    root["K"] = pydyf.Array([writer.element(tree, root.reference, "")])
    root["ParentTree"] = writer.parents()
    root["ParentTreeNextKey"] = len(writer.pages) + len(writer.areas)
    if writer.notes:
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(writer.notes)})
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


@dataclass
class _Writer:
    """Writes elements, and remembers which holds what."""

    pdf: Any
    pages: Sequence[bytes]
    contents: dict[int, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    areas: list[tuple[Any, bytes]] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)

    def element(self, node: Node, parent: bytes, lang: str) -> bytes:
        """Write a node and all that it holds; return its reference."""
        made = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.type}", "P": parent})
        self.pdf.add_object(made)
        made.update(self._properties(node, made.reference, lang))
        page = next((kid.page for kid in node.kids if isinstance(kid, Mark)), None)
        if page is not None:
            made["Pg"] = self.pages[page]
        made["K"] = pydyf.Array([self._kid(kid, node, made.reference, page) for kid in node.kids])
        reference: bytes = made.reference
        return reference

    def _properties(self, node: Node, reference: bytes, lang: str) -> Iterator[tuple[str, Any]]:
        if node.lang != lang:
            yield "Lang", pydyf.String(node.lang)
        if node.attributes:
            arrays = {key: pydyf.Array(it) for key, it in node.attributes.items() if isinstance(it, tuple)}
            yield "A", pydyf.Dictionary(node.attributes | arrays)
        if node.type == "Figure":
            words = node.element.get("alt", "")
            # A number that is drawn is still that number, no picture of something.
            yield "Alt" if any(map(str.isalpha, words)) else "ActualText", pydyf.String(words)
        if node.type == "Note":
            name = pydyf.String(f"note-{len(self.notes) // 2:04}")
            self.notes += [name, reference]
            yield "ID", name

    def _kid(self, kid: Kid, node: Node, reference: bytes, page: int | None) -> Any:
        match kid:
            case Mark():
                self.contents[kid.page][kid.mcid] = reference
                if kid.page == page:
                    return kid.mcid
                return pydyf.Dictionary({"Type": "/MCR", "Pg": self.pages[kid.page], "MCID": kid.mcid})
            case Area():
                kid.annotation["Contents"] = pydyf.String(pdf_tagging.description(node.element))
                kid.annotation["StructParent"] = len(self.pages) + len(self.areas)
                self.areas.append((kid.annotation, reference))
                target = {"Type": "/OBJR", "Obj": kid.annotation.reference, "Pg": self.pages[kid.page]}
                return pydyf.Dictionary(target)
            case Node():
                return self.element(kid, reference, node.lang)

    def parents(self) -> Any:
        """Return the way back: for each page the elements of its content, then for each link its element."""
        numbers = pydyf.Array()
        for page in range(len(self.pages)):
            numbers += [page, pydyf.Array([ref for _, ref in sorted(self.contents[page].items())])]
        for index, (_, reference) in enumerate(self.areas, len(self.pages)):
            numbers += [index, reference]
        return pydyf.Dictionary({"Nums": numbers})
