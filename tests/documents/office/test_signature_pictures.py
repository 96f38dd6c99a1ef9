"""The picture of a signature in files: where its placeholder was, in its proportions, with words; nothing without one."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from odfdo import Document as OpenDocument
from PIL import Image

from app.documents.office.docx_template import fill_docx, prepare_docx
from app.documents.office.odt_template import fill_odt, prepare_odt
from app.documents.office.signature_pictures import PICTURE_NAME, SignaturePicture, convert_picture
from app.documents.office.text_blocks import FilledFile
from tests.documents.office.office_samples import make_docx, make_odt, make_signature, read_zip, write_zip

MARK = "Image de la signature"
WORDS = "Signature de Hélène <Marchand> & Cie"
LABELS = {"title": "Récépissé", "language": "fr-FR"}


def fill_word(content: bytes, *, is_signed: bool = True) -> FilledFile:
    pictures = {MARK: SignaturePicture(make_signature(), WORDS)} if is_signed else {}
    return fill_docx(prepare_docx(content, **LABELS).content, {MARK: ""}, pictures, **LABELS)


def fill_open(content: bytes, *, is_signed: bool = True) -> FilledFile:
    pictures = {MARK: SignaturePicture(make_signature(), WORDS)} if is_signed else {}
    return fill_odt(prepare_odt(content, **LABELS).content, {MARK: ""}, pictures, **LABELS)


def list_drawings(filled: FilledFile) -> list[tuple[str, int, int]]:
    """The words and the size of each picture of a DOCX."""
    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        trees = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]
    extents = [each for tree in trees for each in tree.iter(qn("wp:extent"))]
    return [(extent.getnext().get("descr"), int(extent.get("cx")), int(extent.get("cy"))) for extent in extents]


@pytest.mark.parametrize(
    ("size", "expected"), [((720, 180), (50.0, 12.5)), ((360, 720), (12.5, 25.0)), ((40, 20), (50.0, 25.0))]
)
def test_a_signature_keeps_its_proportions(size: tuple[int, int], expected: tuple[float, float]) -> None:
    picture = convert_picture(SignaturePicture(make_signature(size), WORDS))

    assert (picture.width, picture.height) == expected
    with Image.open(io.BytesIO(picture.png)) as image:
        assert (image.format, image.size) == ("PNG", size)


def test_a_docx_shows_the_signature_where_its_placeholder_was() -> None:
    filled = fill_word(make_docx(["Fait le 1er mai. {Image de la signature} La maire"], header=f"{{{MARK}}}"))

    assert list_drawings(filled) == [(WORDS, Mm(50), Mm(12.5))] * 2
    paragraph = Document(io.BytesIO(filled.content)).paragraphs[1]
    assert paragraph.text == "Fait le 1er mai.  La maire"
    assert [name for name in read_zip(filled.content) if name.endswith(".png")] == ["word/media/image1.png"]
    assert [block.text for block in filled.blocks] == [WORDS, "Courrier", f"Fait le 1er mai. {WORDS} La maire"]


def test_a_table_of_a_docx_shows_the_signature() -> None:
    filled = fill_word(make_docx([], table=[["Qualité", "Signature"], ["La maire", f"{{{MARK}}}"]]))

    assert list_drawings(filled) == [(WORDS, Mm(50), Mm(12.5))]
    assert filled.blocks[-1].rows[1] == ("La maire", WORDS)


def test_an_odt_shows_the_signature_where_its_placeholder_was() -> None:
    line = "<text:p>Fait le 1er mai. {Image <text:span>de la</text:span> signature} La maire</text:p>"
    filled = fill_open(make_odt(f"{line}<text:p>{{{MARK}}}</text:p>", header=f"{{{MARK}}}"))

    document = OpenDocument(io.BytesIO(filled.content))
    frames = [*document.body.get_elements("//draw:frame"), *document.styles.get_elements("//draw:frame")]
    assert [(frame.get_attribute("svg:width"), frame.get_attribute("svg:height")) for frame in frames] == [
        ("50.00mm", "12.50mm")
    ] * 3
    assert {frame.get_attribute("text:anchor-type") for frame in frames} == {"as-char"}
    path = f"Pictures/{PICTURE_NAME}-1.png"
    assert document.manifest.get_media_type(path) == "image/png"
    assert document.get_part(path).startswith(b"\x89PNG")
    assert [block.text for block in filled.blocks] == [
        *(WORDS, "Courrier", f"Fait le 1er mai. {WORDS} La maire", WORDS),
    ]


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_nothing_is_shown_without_a_picture(kind: str) -> None:
    filled = (
        fill_word(make_docx([f"{{{MARK}}}"]), is_signed=False)
        if kind == "docx"
        else fill_open(make_odt(f"<text:p>{{{MARK}}}</text:p>"), is_signed=False)
    )

    parts = read_zip(filled.content)
    assert [name for name in parts if name.endswith(".png")] == []
    assert b"<draw:frame" not in parts.get("content.xml", b"")
    assert list_drawings(filled) == []
    assert [block.text for block in filled.blocks] == ["Courrier"]


def test_a_picture_of_the_template_keeps_its_place() -> None:
    """A document that Parvis made may become a template."""
    former = fill_open(make_odt(f"<text:p>{{{MARK}}}</text:p>"))
    parts = read_zip(former.content)
    changed = parts["content.xml"].replace(b"</office:text>", f"<text:p>{{{MARK}}}</text:p></office:text>".encode())

    filled = fill_open(write_zip({**parts, "content.xml": changed}))

    assert [name for name in read_zip(filled.content) if name.endswith(".png")] == [
        f"Pictures/{PICTURE_NAME}-{number}.png" for number in (1, 2)
    ]
