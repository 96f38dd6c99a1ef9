"""Cuts files into pages and joins pages in one PDF, in a process that the kernel stops when they cost too much.

Run by its path, confined, without the application. `split`: a picture or a PDF comes on the standard input; `join`: parts do.
A part is a JSON head after its length in four bytes, then a content after its own. Parts leave on the standard output: for
`split` two for each page, its PDF and its picture in small; for `join` one, the PDF.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

MAX_PAGES = 100
MAX_PIXELS = 100_000_000
# The exit code for a file of more pages.
TOO_MANY_PAGES = 3
# A4 in points; a photo on it at 200 dots per inch, that a printer needs no more of.
PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
PHOTO_SIDE = 2339
QUALITY = 80
PICTURE_SIDE, PICTURE_QUALITY = 320, 70
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")


def split_file(content: bytes) -> None:
    """Send each page of the file."""
    if content.startswith(b"%PDF-"):
        _split_pdf(content)
    else:
        _split_picture(content)


def join_pages(parts: list[tuple[dict[str, Any], bytes]]) -> bytes:
    """One PDF of all pages, in order, each turned as its head says; its title is that of the first head."""
    document = pikepdf.new()
    for head, content in parts:
        with pikepdf.open(io.BytesIO(content)) as part:
            start = len(document.pages)
            document.pages.extend(part.pages)
            for page in document.pages[start:]:
                if head.get("rotation"):
                    page.rotate(head["rotation"], relative=True)
    with document.open_metadata() as metadata:
        metadata["dc:title"] = parts[0][0]["title"]
        metadata["dc:language"] = ["fr"]
    document.Root.Lang = pikepdf.String("fr")
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    output = io.BytesIO()
    document.save(output, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


def _split_picture(content: bytes) -> None:
    """The picture on a page of A4, lying or standing as it does."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses twice as many
    with Image.open(io.BytesIO(content), formats=PICTURE_FORMATS) as opened:
        opened.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
        picture = _put_on_white(ImageOps.exif_transpose(opened))
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    is_lying = picture.width > picture.height
    width, height = (PAGE_HEIGHT, PAGE_WIDTH) if is_lying else (PAGE_WIDTH, PAGE_HEIGHT)
    scale = min(width / picture.width, height / picture.height)
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(width, height)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(_encode(picture, QUALITY)), inline=True)
    shown_width, shown_height = picture.width * scale, picture.height * scale
    matrix = pypdfium2.PdfMatrix().scale(shown_width, shown_height)
    image.set_matrix(matrix.translate((width - shown_width) / 2, (height - shown_height) / 2))
    page.insert_obj(image)
    page.gen_content()
    _send_page(document, picture)


def _split_pdf(content: bytes) -> None:
    """Each page with what is drawn on it, its notes and filled fields included; nothing else of the file is taken."""
    source = pypdfium2.PdfDocument(content)
    if len(source) > MAX_PAGES:
        sys.exit(TOO_MANY_PAGES)
    for index in range(len(source)):
        document = pypdfium2.PdfDocument.new()
        document.import_pages(source, [index])
        _flatten_page(document)
        page = document[0]
        width, height = page.get_size()
        scale = PICTURE_SIDE / max(width, height, 1)
        _send_page(document, page.render(scale=scale, draw_annots=False).to_pil().convert("RGB"))


def _flatten_page(document: pypdfium2.PdfDocument) -> None:
    """Notes and fields become part of what is drawn: their scripts and links are no more."""
    page = document[0]
    if pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY) == pypdfium2.raw.FLATTEN_FAIL:
        raise ValueError("flatten")
    page.close()


def _send_page(document: pypdfium2.PdfDocument, picture: Image.Image) -> None:
    output = io.BytesIO()
    document.save(output)
    document.close()
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    _send({"kind": "page"}, output.getvalue())
    _send({"kind": "picture"}, _encode(picture, PICTURE_QUALITY))


def _put_on_white(picture: Image.Image) -> Image.Image:
    """On white paper, where it is transparent."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        picture = paper
    return picture.convert("RGB")


def _encode(picture: Image.Image, quality: int) -> bytes:
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=quality, optimize=True)
    return output.getvalue()


def _send(head: dict[str, Any], content: bytes) -> None:
    head_bytes = json.dumps(head).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(head_bytes)) + head_bytes + struct.pack(">I", len(content)) + content)
    sys.stdout.buffer.flush()


def _receive_parts() -> list[tuple[dict[str, Any], bytes]]:
    parts = []
    while length := sys.stdin.buffer.read(4):
        head = json.loads(sys.stdin.buffer.read(struct.unpack(">I", length)[0]))
        (size,) = struct.unpack(">I", sys.stdin.buffer.read(4))
        parts.append((head, sys.stdin.buffer.read(size)))
    return parts


if __name__ == "__main__":
    if sys.argv[1] == "split":
        split_file(sys.stdin.buffer.read())
    else:
        _send({"kind": "document"}, join_pages(_receive_parts()))
