"""Files that could run, fetch or hide something are refused with a reason; nothing of them is opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.office_files.file_rules import (
    BROKEN,
    CHANGES,
    COMMENTS,
    EMBEDDED,
    ENTITIES,
    EXTERNAL,
    FORM,
    MACROS,
    PICTURE,
    PROTECTED,
    TOO_LARGE,
    WRONG_FORMAT,
    OfficeFileRefused,
)
from app.documents.office.office_check import check_office_file
from tests.documents.office.office_samples import (
    LOCAL_FILE,
    add_part,
    add_relationship,
    change_part,
    make_docx,
    make_odt,
    make_png,
    read_zip,
    write_zip,
)

BODY = "word/document.xml"
DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def in_docx(xml: str) -> bytes:
    return change_part(make_docx(), BODY, "<w:sectPr", f"{xml}<w:sectPr")


def in_field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return in_docx(f"<w:p>{begin}{runs}{end}</w:p>")


def in_odt(xml: str) -> bytes:
    return make_odt(f"<text:p>Bonjour</text:p>{xml}")


def in_odt_picture(address: str) -> bytes:
    return in_odt(f'<text:p><draw:frame><draw:image xlink:href="{address}"/></draw:frame></text:p>')


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", BROKEN),
    "text": (lambda: b"Bonjour", BROKEN),
    "spreadsheet": (lambda: write_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), WRONG_FORMAT),
    "template of writer": (
        lambda: write_zip({"mimetype": b"application/vnd.oasis.opendocument.text-template", "content.xml": b"<a/>"}),
        WRONG_FORMAT,
    ),
    "archive": (lambda: write_zip({"bonjour.txt": b"Bonjour"}), WRONG_FORMAT),
    "truncated": (lambda: make_docx()[:-40], BROKEN),
    "bomb": (lambda: add_part(make_docx(), "word/bombe.xml", b"<a>" + b" " * 19_000_000 + b"</a>"), TOO_LARGE),
    "many bombs": (
        lambda: write_zip({**read_zip(make_odt()), **{f"{n}.xml": b" " * 900_000 for n in range(70)}}),
        TOO_LARGE,
    ),
    "deep": (lambda: in_odt("<text:section>" * 300 + "</text:section>" * 300), TOO_LARGE),
    "giant table": (lambda: in_odt("<table:table>" + "<table:table-row/>" * 400_001 + "</table:table>"), TOO_LARGE),
    "entities of docx": (lambda: change_part(make_docx(), BODY, "<w:document", f"{DTD}<w:document"), ENTITIES),
    "entities of odt": (
        lambda: change_part(make_odt(), "content.xml", "<office:document-content", f"{DTD}<office:document-content"),
        ENTITIES,
    ),
    "external entity": (
        lambda: change_part(
            make_odt(),
            "styles.xml",
            "<office:document-styles",
            f'<!DOCTYPE a SYSTEM "{LOCAL_FILE}"><office:document-styles',
        ),
        ENTITIES,
    ),
    "macros of word": (
        lambda: change_part(
            make_docx(),
            "[Content_Types].xml",
            "wordprocessingml.document.main+xml",
            "wordprocessingml.document.macroEnabled.main+xml",
        ),
        MACROS,
    ),
    "vba project": (lambda: add_part(make_docx(), "word/vbaProject.bin", b"\xd0\xcf\x11\xe0"), EMBEDDED),
    "scripts of writer": (lambda: add_part(make_odt(), "Basic/Standard/Module1.xml", b"<a/>"), EMBEDDED),
    "event listener": (lambda: in_odt('<script:event-listener xlink:href="vnd.sun.star.script:x"/>'), MACROS),
    "macro field": (lambda: in_odt('<text:p><text:execute-macro text:name="x"/></text:p>'), MACROS),
    "attached template": (
        lambda: add_relationship(make_docx(), "attachedTemplate", "http://127.0.0.1/a.dotm"),
        EXTERNAL,
    ),
    "linked picture of word": (lambda: add_relationship(make_docx(), "image", "http://127.0.0.1/a.png"), EXTERNAL),
    "picture of the disc": (lambda: add_relationship(make_docx(), "image", LOCAL_FILE), EXTERNAL),
    "link to the disc": (lambda: add_relationship(make_docx(), "hyperlink", LOCAL_FILE), EXTERNAL),
    "frame": (lambda: add_relationship(make_docx(), "frame", "http://127.0.0.1/"), EXTERNAL),
    "undeclared link": (lambda: add_relationship(make_docx(), "image", "http://127.0.0.1/a.png", "Internal"), EXTERNAL),
    "chunk": (lambda: add_relationship(make_docx(), "aFChunk", "/word/chunk.html", "Internal"), EMBEDDED),
    "old drawing": (
        lambda: in_docx(
            '<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:v" src="http://127.0.0.1/a"/></w:pict></w:r></w:p>'
        ),
        EXTERNAL,
    ),
    "included text": (lambda: in_field('INCLUDETEXT "/etc/passwd"'), EXTERNAL),
    "cut field": (lambda: in_field("INCLU", 'DEPICTURE "http://127.0.0.1/a.png"'), EXTERNAL),
    "dde": (lambda: in_field("DDEAUTO cmd"), EXTERNAL),
    "simple field": (lambda: in_docx('<w:p><w:fldSimple w:instr="DATABASE x"/></w:p>'), EXTERNAL),
    "other prefix": (
        lambda: in_docx(f'<z:p xmlns:z={W[8:]}><z:fldSimple z:instr="LINK x"/></z:p>'),
        EXTERNAL,
    ),
    "ole object of word": (lambda: add_part(make_docx(), "word/embeddings/a.bin", b"\xd0\xcf\x11\xe0"), EMBEDDED),
    "ole element": (lambda: in_docx("<w:p><w:r><w:object/></w:r></w:p>"), EMBEDDED),
    "ole object of writer": (lambda: add_part(make_odt(), "Object 1/content.xml", b"<a/>"), EMBEDDED),
    "plugin": (lambda: in_odt("<text:p><draw:frame><draw:plugin/></draw:frame></text:p>"), EMBEDDED),
    "unknown part": (lambda: add_part(make_docx(), "word/programme.exe", b"MZ"), EMBEDDED),
    "svg": (
        lambda: add_part(make_odt(), "Pictures/a.svg", f'<svg><image href="{LOCAL_FILE}"/></svg>'.encode()),
        PICTURE,
    ),
    "false png": (lambda: add_part(make_docx(), "word/media/a.png", b"<svg/>"), PICTURE),
    "picture elsewhere": (lambda: in_odt_picture("http://127.0.0.1/a.png"), EXTERNAL),
    "picture of a file": (lambda: in_odt_picture(LOCAL_FILE), EXTERNAL),
    "picture above": (lambda: in_odt_picture("../../etc/passwd"), EXTERNAL),
    "absolute picture": (lambda: in_odt_picture("/etc/passwd"), EXTERNAL),
    "linked section": (
        lambda: in_odt(f'<text:section><text:section-source xlink:href="{LOCAL_FILE}"/></text:section>'),
        EXTERNAL,
    ),
    "dde of writer": (lambda: in_odt("<text:p><text:dde-connection/></text:p>"), EXTERNAL),
    "tracked changes of word": (lambda: in_docx("<w:p><w:ins><w:r><w:t>Ajout</w:t></w:r></w:ins></w:p>"), CHANGES),
    "tracked changes of writer": (lambda: in_odt("<text:tracked-changes/>"), CHANGES),
    "comment": (lambda: in_odt("<text:p><office:annotation/></text:p>"), COMMENTS),
    "form": (lambda: in_odt("<form:form/>"), FORM),
    "names of another version": (
        lambda: change_part(
            in_odt("<text:p><text:execute-macro/></text:p>"), "content.xml", "xmlns:text:1.0", "xmlns:text:1.5"
        ),
        ENTITIES,
    ),
    "picture under the name of a link": (
        lambda: in_docx(
            '<w:p><w:r><a:blip xmlns:a="urn:a" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            'r:link="rId1"/></w:r></w:p>'
        ),
        EXTERNAL,
    ),
    "password": (
        lambda: change_part(
            make_odt(),
            "META-INF/manifest.xml",
            "</manifest:manifest>",
            "<manifest:encryption-data/></manifest:manifest>",
        ),
        PROTECTED,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name: str) -> None:
    build, reason = HOSTILE[name]

    with pytest.raises(OfficeFileRefused) as refusal:
        check_office_file(build())

    assert refusal.value.reason == reason


def test_there_are_forty_of_them() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (make_docx(picture=True, table=[["a", "b"], ["1", "2"]]), "docx"),
        (add_relationship(make_docx(), "hyperlink", "https://www.angers.example"), "docx"),
        (in_field("PAGE"), "docx"),
        (make_odt(fields={"nom": "x"}), "odt"),
        (add_part(in_odt_picture("Pictures/a.png"), "Pictures/a.png", make_png()), "odt"),
        (add_part(make_odt(), "Configurations2/accelerator/current.xml", b""), "odt"),
        (in_odt('<text:p><text:a xlink:href="https://www.angers.example">site</text:a></text:p>'), "odt"),
    ],
)
def test_a_letter_is_taken(content: bytes, format_: str) -> None:
    assert check_office_file(content) == format_
