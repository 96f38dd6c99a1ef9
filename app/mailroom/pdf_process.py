"""Draws the pages of a PDF and cuts it at the separator sheets, in a process that the kernel stops when it costs too much.

Run by its path, confined, with nothing of the application. The PDF comes on the standard input. Frames leave on the standard
output: the length of a JSON head in four bytes, the head, the length of a content, the content. `page` frames have the picture
of a page, `letter` frames the PDF of the pages before them.
"""

from __future__ import annotations

import io
import json
import resource
import signal
import struct
import sys
from typing import Any

import pypdfium2
from PIL import Image

# Seconds of the processor: for one page, and for all, some to open the file and one a page.
MAX_PAGE_SECONDS = 8
OPENING_SECONDS, SECONDS_PER_PAGE = 10, 1
MAX_PAGES = 300
# Readable on a screen, and by whatever recognises text.
PAGE_WIDTH, MAX_PAGE_HEIGHT = 1240, 3500
QUALITY = 72
MAX_TEXT_CHARACTERS = 20_000
SEPARATOR_WORD = "PARVIS-SEPARATEUR"
# The bars of a separator sheet, from top to bottom: dark and light in turn, in narrow widths. It reads the same upside down.
BARS = (3, 1, 1, 1, 1, 1, 3)
PROFILE_LENGTH = 300
DARK, MIN_CONTRAST, TOLERANCE = 110, 90, 0.4
# A page with less ink than this share is the back of a sheet.
BLANK_SHARE = 0.0006


def serve(mode: str, limit: int) -> None:
    """`letters`: cut at the separators, without blank pages; `pages`: the first pages as they are."""
    _start_page_timer()
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    if len(document) > MAX_PAGES:
        sys.exit(3)
    page_count = min(len(document), limit)
    limit_time(page_count)
    letter: list[int] = []
    for index in range(page_count):
        _start_page_timer()
        picture, text = _draw_page(document, index)
        if mode == "letters" and is_separator(picture, text):
            _end_letter(document, letter)
            letter = []
        elif mode == "pages" or text.strip() or not is_blank(picture):
            letter.append(index)
            _send({"kind": "page", "number": len(letter), "text": text}, _encode(picture))
    if mode == "letters":
        _end_letter(document, letter)


def is_separator(picture: Image.Image, text: str = "") -> bool:
    """Whether the page is a separator sheet, by its bars or by its word, however it lay in the scanner."""
    if SEPARATOR_WORD in text:
        return True
    grey = picture.convert("L")
    return _has_bars(grey) or _has_bars(grey.transpose(Image.Transpose.ROTATE_90))


def is_blank(picture: Image.Image) -> bool:
    """Whether nothing is written on the page, edges aside."""
    grey = picture.convert("L")
    width, height = grey.size
    inside = grey.crop((width // 20, height // 20, width - width // 20, height - height // 20))
    dark = sum(inside.histogram()[:DARK])
    return dark < BLANK_SHARE * inside.width * inside.height


def limit_time(page_count: int) -> None:
    """Lower the time that the process was given to what so many pages are worth: a small file does not take minutes."""
    _soft, most = resource.getrlimit(resource.RLIMIT_CPU)
    seconds = OPENING_SECONDS + SECONDS_PER_PAGE * page_count
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if most == resource.RLIM_INFINITY else min(seconds, most), most))


def _start_page_timer() -> None:
    """The processor's time, page by page: the signal ends the process."""
    signal.setitimer(signal.ITIMER_PROF, MAX_PAGE_SECONDS)


def _has_bars(grey: Image.Image) -> bool:
    width, height = grey.size
    middle = grey.crop((width // 4, 0, width - width // 4, height))
    profile = list(middle.resize((1, PROFILE_LENGTH), Image.Resampling.BOX).tobytes())
    darkest, lightest = min(profile), max(profile)
    if lightest - darkest < MIN_CONTRAST or darkest > DARK:
        return False
    threshold = (darkest + lightest) / 2
    runs: list[list[Any]] = []
    for level in profile:
        if runs and runs[-1][0] == (level < threshold):
            runs[-1][1] += 1
        else:
            runs.append([level < threshold, 1])
    return any(_match_bars(runs[start : start + len(BARS)]) for start in range(len(runs) - len(BARS) + 1))


def _match_bars(runs: list[list[Any]]) -> bool:
    if not runs[0][0]:
        return False
    unit = sum(length for _dark, length in runs) / sum(BARS)
    return unit >= 3 and all(
        abs(length - bar * unit) <= max(TOLERANCE * bar * unit, 1.5)
        for (_dark, length), bar in zip(runs, BARS, strict=True)
    )


def _draw_page(document: pypdfium2.PdfDocument, index: int) -> tuple[Image.Image, str]:
    page = document[index]
    width, height = page.get_size()
    scale = min(PAGE_WIDTH / max(width, 1), MAX_PAGE_HEIGHT / max(height, 1))
    picture = page.render(scale=scale, draw_annots=True).to_pil().convert("RGB")
    text_page = page.get_textpage()
    text = text_page.get_text_bounded()[:MAX_TEXT_CHARACTERS]
    text_page.close()
    page.close()
    return picture, text


def _end_letter(document: pypdfium2.PdfDocument, indexes: list[int]) -> None:
    if not indexes:
        return
    letter = pypdfium2.PdfDocument.new()
    letter.import_pages(document, indexes)
    output = io.BytesIO()
    letter.save(output)
    letter.close()
    _send({"kind": "letter", "pages": len(indexes)}, output.getvalue())


def _encode(picture: Image.Image) -> bytes:
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=QUALITY, optimize=True)
    return output.getvalue()


def _send(head: dict[str, Any], content: bytes) -> None:
    head_bytes = json.dumps(head).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(head_bytes)) + head_bytes + struct.pack(">I", len(content)) + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
