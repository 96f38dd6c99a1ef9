"""Office files that residents send: ordinary ones, and those that would fetch or run something once opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.documents.office.office_samples import (
    LOCAL_FILE,
    ODT_NAMESPACES,
    add_part,
    add_relationship,
    change_part,
    make_docx,
    make_odt,
    make_png,
    write_zip,
)

WORD_BODY = "word/document.xml"
_OOXML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAGE = "http://127.0.0.1/a.png"


def in_docx(xml: str) -> bytes:
    """A document of Word with one more paragraph."""
    return change_part(make_docx(), WORD_BODY, "<w:sectPr", f"{xml}<w:sectPr")


def in_field(*pieces: str) -> bytes:
    """A document of Word with a field, whose instruction is cut into these pieces."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return in_docx(f"<w:p>{begin}{runs}{end}</w:p>")


def make_xlsx(cells: str = "", *, relationships: str = "", parts: Mapping[str, bytes] | None = None) -> bytes:
    """A spreadsheet of Excel; `cells` are those of its first row, `relationships` those of its sheet."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_OOXML}.sheet.main+xml"/></Types>'
    )
    sheet = f"<worksheet {_SHEET_NAMESPACE}><sheetData><row>{cells}</row></sheetData></worksheet>"
    return write_zip(
        {
            "[Content_Types].xml": types.encode(),
            "xl/workbook.xml": f"<workbook {_SHEET_NAMESPACE}/>".encode(),
            "xl/worksheets/sheet1.xml": sheet.encode(),
            "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{relationships}</Relationships>".encode(),
            **(parts or {}),
        }
    )


def relate(kind: str, target: str, mode: str = "External") -> str:
    """A relationship of a sheet."""
    return f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def make_ods(cells: str) -> bytes:
    """A spreadsheet of LibreOffice; `cells` are those of its first row."""
    content = (
        f'<office:document-content {ODT_NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body>'
        f"<office:spreadsheet><table:table><table:table-row>{cells}</table:table-row></table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    return write_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def with_formula(formula: str) -> bytes:
    """A spreadsheet of LibreOffice that computes this."""
    return make_ods(f'<table:table-cell table:formula="{formula}"/>')


def with_other_version(xml: str) -> bytes:
    """A text of LibreOffice whose names of texts are of a version that no standard has, but that LibreOffice reads."""
    namespace = "urn:oasis:names:tc:opendocument:xmlns:text:1."
    return change_part(make_odt(xml), "content.xml", f"{namespace}0", f"{namespace}5")


ACTIVE: Mapping[str, Callable[[], bytes]] = {
    "external image.docx": lambda: add_relationship(make_docx(), "image", _PAGE),
    "linked image.docx": lambda: in_docx(
        f'<w:p><w:r><a:blip xmlns:a="urn:a" xmlns:r="{_RELATIONSHIPS}" r:link="rId1"/></w:r></w:p>'
    ),
    "dde.docx": lambda: in_field("DDEAUTO cmd"),
    "include.docx": lambda: in_field("INCLU", f'DEPICTURE "{_PAGE}"'),
    "spelled field.docx": lambda: in_docx(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    ),
    "chunk.docx": lambda: add_relationship(make_docx(), "aFChunk", "/word/chunk.html", "Internal"),
    "object.docx": lambda: add_part(make_docx(), "word/embeddings/a.bin", b"\xd0\xcf\x11\xe0"),
    "template.docx": lambda: add_relationship(make_docx(), "attachedTemplate", "http://127.0.0.1/a.dotm"),
    "ribbon.docx": lambda: add_part(make_docx(), "customUI/customUI.xml", b"<customUI/>"),
    "macros.xlsx": lambda: make_xlsx(parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "old macros.xlsx": lambda: make_xlsx(parts={"xl/macrosheets/sheet1.xml": b"<a/>"}),
    "other file.xlsx": lambda: make_xlsx(relationships=relate("externalLink", "externalLinks/a.xml", "Internal")),
    "dde.xlsx": lambda: make_xlsx(
        parts={"xl/a.xml": f'<externalLink {_SHEET_NAMESPACE}><ddeLink ddeService="cmd"/></externalLink>'.encode()}
    ),
    "dde formula.xlsx": lambda: make_xlsx("<c><f>cmd|'/C calc'!A0</f></c>"),
    "web query.xlsx": lambda: make_xlsx(
        parts={"xl/a.xml": f'<connection {_SHEET_NAMESPACE}><webPr url="{_PAGE}"/></connection>'.encode()}
    ),
    "web function.xlsx": lambda: make_xlsx(f'<c><f>_xlfn.WEBSERVICE("{_PAGE}")</f></c>'),
    "web image.xlsx": lambda: make_xlsx(f'<c><f>_xlfn.IMAGE("{_PAGE}")</f></c>'),
    "object.xlsx": lambda: make_xlsx(parts={"xl/embeddings/a.bin": b"\xd0\xcf\x11\xe0"}),
    "drawing.xlsx": lambda: make_xlsx(parts={"xl/media/a.svg": f'<svg><image href="{LOCAL_FILE}"/></svg>'.encode()}),
    "remote drawing.xlsx": lambda: make_xlsx(parts={"xl/media/a.svg": f'<svg><image href="{_PAGE}"/></svg>'.encode()}),
    "scripts.odt": lambda: add_part(make_odt(), "Basic/Standard/Module1.xml", b"<a/>"),
    "listener.odt": lambda: make_odt('<script:event-listener xlink:href="vnd.sun.star.script:x"/>'),
    "remote image.odt": lambda: make_odt(f'<text:p><draw:frame><draw:image xlink:href="{_PAGE}"/></draw:frame></text:p>'),
    "linked section.odt": lambda: make_odt(f'<text:section><text:section-source xlink:href="{LOCAL_FILE}"/></text:section>'),
    "other version.odt": lambda: with_other_version('<text:p><text:dde-connection/></text:p>'),
    "web function.ods": lambda: with_formula(f"of:=WEBSERVICE(&quot;{_PAGE}&quot;)"),
    "dde.ods": lambda: with_formula("of:=DDE(&quot;soffice&quot;;&quot;a&quot;;&quot;b&quot;)"),
    "other file.ods": lambda: with_formula(f"of:=['{LOCAL_FILE}'#$Feuille1.A1]"),
    "linked table.ods": lambda: make_ods(f'<table:table-source xlink:href="{_PAGE}"/>'),
}  # fmt: skip

ORDINARY: Mapping[str, Callable[[], bytes]] = {
    "letter.docx": lambda: make_docx(picture=True, table=[["a", "b"], ["1", "2"]], header="Mairie"),
    "link.docx": lambda: add_relationship(make_docx(), "hyperlink", "https://www.angers.example"),
    "annexe.docx": lambda: add_relationship(make_docx(), "hyperlink", "annexe.pdf"),
    "comment.docx": lambda: in_docx("<w:p><w:ins><w:r><w:t>Ajout</w:t></w:r></w:ins><w:commentRangeStart/></w:p>"),
    "file name.docx": lambda: in_field(" FILENAME \\* MERGEFORMAT "),
    "formulas.xlsx": lambda: make_xlsx('<c><f>SUM(A1:A3)*IF(B1="a|b",1,\'Année 1|2\'!C1)+Ventes[[#This Row],[Prix|HT]]</f></c>'),
    "function of its own.xlsx": lambda: make_xlsx("<c><f>MONIMAGE(1)+RECALL(2)</f></c>"),
    "printed.xlsx": lambda: make_xlsx(
        relationships=relate("hyperlink", "mailto:mairie@angers.example"),
        parts={
            "xl/printerSettings/printerSettings1.bin": b"\0\0",
            "xl/drawings/vmlDrawing1.vml": b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape/></xml>',
            "xl/comments1.xml": f"<comments {_SHEET_NAMESPACE}/>".encode(),
            "xl/media/image1.png": make_png(),
        },
    ),
    "letter.odt": lambda: make_odt('<text:p><text:a xlink:href="https://angers.example">site</text:a></text:p>', header="Mairie"),
    "comment.odt": lambda: make_odt("<text:p><office:annotation/></text:p><text:tracked-changes/>"),
    "shortcuts.odt": lambda: add_part(make_odt(), "Configurations2/accelerator/current.xml", b""),
    "formulas.ods": lambda: with_formula("of:=SUM([.A1:.A3])*IF([.B1]=&quot;a|b&quot;;1;[$'Année 1'.C1])"),
    "chart.ods": lambda: add_part(
        make_ods('<table:table-cell><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell>'),
        "Object 1/content.xml",
        b"<a/>",
    ),
}  # fmt: skip
