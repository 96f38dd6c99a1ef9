"""ODT and DOCX files of the tests, and what is changed in one to make it hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from docx import Document
from PIL import Image, ImageDraw

ODT_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing")),
        *(("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("form", "form"), ("script", "script")),
    )
)
# An address that no document may read.
LOCAL_FILE = "file:" + "///etc/passwd"
LETTER_LINES = (
    "Objet : votre demande {référence}",
    "Madame, Monsieur {{ applicant.name }},",
    "Nous avons bien reçu votre demande.",
)


def make_png() -> bytes:
    """The smallest picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def make_signature(size: tuple[int, int] = (720, 180)) -> bytes:
    """The picture of a signature, as administrators give them."""
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).line([(0, size[1]), (size[0], 0)], fill="#1c2c6b", width=4)
    output = io.BytesIO()
    image.save(output, "WEBP")
    return output.getvalue()


def make_docx(
    lines: Sequence[str] = LETTER_LINES,
    *,
    table: Sequence[Sequence[str]] = (),
    header: str = "",
    picture: bool = False,
    split: Sequence[Sequence[str]] = (),
) -> bytes:
    """A document of Word; `split` are paragraphs whose text lies in several runs."""
    document = Document()
    document.core_properties.author = "Alice Auteur"
    document.add_heading("Courrier", level=1)
    for line in lines:
        document.add_paragraph(line)
    for runs in split:
        paragraph = document.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if table:
        rows = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(rows.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    if picture:
        document.add_picture(io.BytesIO(make_png()))
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def make_odt(body: str = "", *, fields: Mapping[str, str] | None = None, header: str = "") -> bytes:
    """A document of LibreOffice whose text is this XML; `fields` are its user fields, with their values."""
    declarations = "".join(
        f'<text:user-field-decl text:name="{name}" office:value-type="string" office:string-value="{value}"/>'
        for name, value in (fields or {}).items()
    )
    declarations = f"<text:user-field-decls>{declarations}</text:user-field-decls>" if declarations else ""
    lines = "".join(f"<text:p>{line}</text:p>" for line in LETTER_LINES)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODT_NAMESPACES} '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"><office:body><office:text>{declarations}'
        f'<text:h text:outline-level="1">Courrier</text:h>{body or lines}</office:text></office:body></office:document-content>'
    )
    styles = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {ODT_NAMESPACES} '
        'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"><office:styles>'
        '<style:default-style style:family="paragraph"><style:text-properties fo:language="en" fo:country="US"/>'
        '</style:default-style></office:styles><office:automatic-styles><style:page-layout style:name="A4">'
        '<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/></style:page-layout>'
        '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" '
        f'style:page-layout-name="A4"><style:header><text:p>{header}</text:p></style:header></style:master-page>'
        "</office:master-styles></office:document-styles>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    meta = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {ODT_NAMESPACES} '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"><office:meta>'
        "<meta:initial-creator>Alice Auteur</meta:initial-creator></office:meta></office:document-meta>"
    )
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": content.encode(),
        "styles.xml": styles.encode(),
        "meta.xml": meta.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }
    return write_zip(parts)


def write_zip(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts, the type of an ODT file as it must be."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return output.getvalue()


def read_zip(content: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def change_part(content: bytes, name: str, old: str, new: str) -> bytes:
    """The archive with something else in one of its parts, once."""
    parts = read_zip(content)
    assert old.encode() in parts[name], old
    return write_zip({**parts, name: parts[name].replace(old.encode(), new.encode(), 1)})


def add_part(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with one more part."""
    return write_zip({**read_zip(content), name: part})


def add_relationship(content: bytes, kind: str, target: str, mode: str = "External") -> bytes:
    """A DOCX with one more relationship."""
    relationship = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return change_part(content, "word/_rels/document.xml.rels", "</Relationships>", relationship)
