"""LibreOffice reads and fetches nothing but the document, even a file that no check has seen, and leaves nothing of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from app.documents.office.libreoffice import PdfConverter
from tests.documents.office.office_samples import add_relationship, change_part, make_docx, make_odt

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.needs("word processor"),
]
SECRET = "Canari-4271"


@pytest.fixture(scope="module")
def converter() -> Iterator[PdfConverter]:
    converter = PdfConverter()
    yield converter
    converter.stop()


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A server that nobody should reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def make_linked_docx(address: str) -> bytes:
    """A DOCX with a picture that is elsewhere."""
    picture = make_docx(["Bonjour"], picture=True)
    linked = change_part(picture, "word/document.xml", 'r:embed="', 'r:link="rId99" r:other="')
    return add_relationship(linked, "image", address)


def make_linked_odt(address: str) -> bytes:
    """An ODT with a section and a picture that are elsewhere."""
    return make_odt(
        f'<text:section text:name="a"><text:section-source xlink:href="{address}"/><text:p>Bonjour</text:p></text:section>'
        f'<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="{address}"/></draw:frame></text:p>'
    )


def read_text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_nothing_is_fetched(converter: PdfConverter, canary: socket.socket, format_: str) -> None:
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/a.png"
    content = make_linked_docx(address) if format_ == "docx" else make_linked_odt(address)

    pdf = converter.convert(content, format_)

    assert "Bonjour" in read_text(pdf)
    with pytest.raises(BlockingIOError):
        canary.accept()


def test_no_other_file_is_read(converter: PdfConverter, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)

    pdf = converter.convert(make_linked_odt(secret.as_uri()), "odt")

    assert SECRET not in read_text(pdf)


def test_nothing_is_left_of_a_document(converter: PdfConverter) -> None:
    converter.convert(make_docx([SECRET]), "docx")

    assert converter._profile is not None
    profile = Path(converter._profile.name)
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert files
    assert [
        path for path in files if SECRET.encode() in path.read_bytes() or "document.docx" in path.read_text("latin-1")
    ] == []
    converter.stop()
    assert not profile.exists()
