"""Makes photos small, one after the other, in a process that the kernel stops when one of them costs too much.

Run by its path, confined, without the application: photos come on the standard input, small ones leave on the standard output,
each after its length in four bytes. None is a length of nought. Small ones are JPEG, or WebP, which keeps transparency.
"""

from __future__ import annotations

import io
import signal
import struct
import sys

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_SECONDS = 1.5
# A JPEG is read at an eighth of its size; the others are read whole.
MAX_PIXELS = {"JPEG": 100_000_000}
MAX_PIXELS_READ_WHOLE = 24_000_000
JPEG, WEBP = "JPEG", "WEBP"
QUALITIES = {JPEG: (70, 50, 30), WEBP: (80, 65, 50)}


def serve_thumbnails(side: int, largest: int, format_: str) -> None:
    """Until the standard input ends."""
    while head := sys.stdin.buffer.read(4):
        content = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
        # The processor's time, photo by photo: the signal ends the process.
        signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
        small = make_thumbnail(content, side, largest, format_) or b""
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.buffer.write(struct.pack(">I", len(small)) + small)
        sys.stdout.buffer.flush()


def make_thumbnail(content: bytes, side: int, largest: int, format_: str = JPEG) -> bytes | None:
    """A photo, upright, without what the camera wrote; None for what is no photo, or too large to be read."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as photo:
            if photo.width * photo.height > MAX_PIXELS.get(photo.format or "", MAX_PIXELS_READ_WHOLE):
                return None
            photo.draft("RGB", (side, side))
            upright = _convert_colours(ImageOps.exif_transpose(photo), format_)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return None
    upright.thumbnail((side, side))
    encodings = (_encode(upright, format_, quality) for quality in QUALITIES[format_])
    return next((small for small in encodings if len(small) <= largest), None)


def _convert_colours(photo: Image.Image, format_: str) -> Image.Image:
    """The photo in colours that the format knows. A JPEG is not transparent: what shows through is white."""
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    with_alpha = photo.convert("RGBA")
    if format_ == WEBP:
        return with_alpha
    ground = Image.new("RGB", with_alpha.size, "white")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return ground


def _encode(photo: Image.Image, format_: str, quality: int) -> bytes:
    output = io.BytesIO()
    photo.save(output, format_, quality=quality, optimize=True)
    return output.getvalue()


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = None
    serve_thumbnails(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
