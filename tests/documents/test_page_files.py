"""Pages of files cut apart and joined again, in a process apart."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from app.documents.scans.page_files import PagesUnreadable, PageToJoin, join_pages, split_pages


def make_picture(size: tuple[int, int], format_: str = "JPEG", colour: str = "red") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, colour).save(output, format_)
    return output.getvalue()


def make_pdf(*widths: int) -> bytes:
    pdf = pikepdf.new()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    for width in widths:
        page = pdf.add_blank_page(page_size=(width, 800))
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 50, 50], A=script)
        page.Annots = pikepdf.Array([pdf.make_indirect(link)])
    pdf.Root.OpenAction = script
    output = io.BytesIO()
    pdf.save(output)
    return output.getvalue()


def read_sizes(pdf: bytes) -> list[tuple[int, int]]:
    document = pypdfium2.PdfDocument(pdf)
    return [tuple(round(length) for length in page.get_size()) for page in document]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("size", "format_", "expected"),
    [((300, 400), "JPEG", (595, 842)), ((800, 600), "PNG", (842, 595)), ((50, 50), "WEBP", (595, 842))],
)
def test_a_photo_is_a_page_of_a4_that_lies_or_stands_as_it_does(
    size: tuple[int, int], format_: str, expected: tuple[int, int]
) -> None:
    (page,) = split_pages(make_picture(size, format_))

    assert read_sizes(page.pdf) == [expected]
    with Image.open(io.BytesIO(page.picture)) as picture:
        assert max(picture.size) <= 320
    picture = pypdfium2.PdfDocument(page.pdf)[0].render().to_pil().convert("RGB")
    red, green, _blue = picture.getpixel((picture.width // 2, picture.height // 2))  # type: ignore[misc]
    assert (red > 200, green < 60) == (True, True)


def test_pages_are_joined_in_order_and_turned_and_run_nothing() -> None:
    first, second = split_pages(make_pdf(300, 400))
    (photo,) = split_pages(make_picture((300, 400)))

    pdf = join_pages([PageToJoin(second.pdf, 90), PageToJoin(photo.pdf), PageToJoin(first.pdf)], title="Plan")

    assert read_sizes(pdf) == [(800, 400), (595, 842), (300, 800)]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert (str(opened.Root.Lang), str(opened.open_metadata()["dc:title"])) == ("fr", "Plan")
        assert not any("/Annots" in page for page in opened.pages)
        assert not any("/JS" in each for each in opened.objects if isinstance(each, pikepdf.Dictionary))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7 broken", "unreadable"),
        (b"GIF89a", "unreadable"),
        (b"", "unreadable"),
        (make_pdf(*[100] * 101), "too_many_pages"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(PagesUnreadable) as refusal:
        split_pages(content)

    assert refusal.value.reason == reason


def test_a_locked_pdf_is_refused() -> None:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf(100))) as opened:
        opened.save(output, encryption=pikepdf.Encryption(owner="a", user="b"))

    with pytest.raises(PagesUnreadable):
        split_pages(output.getvalue())
