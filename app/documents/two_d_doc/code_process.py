"""Finds DataMatrix codes on a photo or on the pages of a PDF, in a process that the kernel stops when it costs too much.

Run by its path, confined, without the application. The file comes on the standard input; each code that may be a 2D-Doc leaves
on the standard output in hexadecimal, a line each.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image

MAX_PAGES = 4
MAX_PIXELS = 60_000_000
MAX_CODES = 8
# Photos are made smaller first, which is faster and reads better; the second size is for small codes.
SIZES = (1600, 3200)
# Pixels per point of PDF: 150 then 300 dots per inch.
PDF_SCALES = (150 / 72, 300 / 72)
START = b"DC"
DATA_MATRIX = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)


def serve(content: bytes) -> None:
    """The codes of the file, without repetition."""
    codes: dict[bytes, None] = {}
    pictures = _draw_pages(content) if content.startswith(b"%PDF") else _open_photo(content)
    for picture in pictures:
        for code in zxingcpp.read_barcodes(picture, formats=DATA_MATRIX):
            if code.bytes.startswith(START):
                codes[code.bytes] = None
        if codes:
            break
    for code_bytes in list(codes)[:MAX_CODES]:
        sys.stdout.write(code_bytes.hex() + "\n")


def _draw_pages(content: bytes) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(content)
    for scale in PDF_SCALES:
        for index in range(min(len(document), MAX_PAGES)):
            page = document[index]
            width, height = page.get_size()
            if width * height * scale * scale <= MAX_PIXELS:
                yield page.render(scale=scale, grayscale=True).to_pil().convert("L")
            page.close()


def _open_photo(content: bytes) -> Iterator[Image.Image]:
    photo = Image.open(io.BytesIO(content))
    if photo.width * photo.height > MAX_PIXELS:
        return
    photo.draft("L", (SIZES[-1], SIZES[-1]))
    grey = photo.convert("L")
    for size in SIZES:
        small = grey.copy()
        small.thumbnail((size, size))
        yield small
        if max(grey.size) <= size:
            return


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    serve(sys.stdin.buffer.read())
