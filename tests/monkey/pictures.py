"""Photos that encode a number, readable in the stored photo after the browser has re-encoded it."""

from __future__ import annotations

import io

from PIL import Image, ImageStat

ACROSS, BLOCK = 8, 60
LIGHT, DARK = 200, 55
MIDDLE = 128
# Without noise a photo is too small for a connection to be cut in the middle of it.
NOISE = 50
NOT_A_PHOTO = b"Ceci n'est pas une photo."


def draw_picture(number: int) -> bytes:
    """Draw a JPEG whose 64 squares are the bits of the number."""
    side = ACROSS * BLOCK
    squares = Image.new("L", (ACROSS, ACROSS))
    squares.putdata([LIGHT if number >> bit & 1 else DARK for bit in range(ACROSS * ACROSS)])
    noise = Image.effect_noise((side, side), NOISE)
    picture = Image.blend(squares.resize((side, side), Image.Resampling.NEAREST), noise, 0.4)
    content = io.BytesIO()
    picture.convert("RGB").save(content, "JPEG", quality=92)
    return content.getvalue()


def read_picture(content: bytes) -> int | None:
    """Return the number, or None when the photo is incomplete."""
    try:
        picture = Image.open(io.BytesIO(content)).convert("L")
    except OSError:
        return None
    width, height = picture.width / ACROSS, picture.height / ACROSS
    number = 0
    for bit in range(ACROSS * ACROSS):
        x, y = bit % ACROSS * width, bit // ACROSS * height
        mean = ImageStat.Stat(picture.crop((int(x), int(y), int(x + width), int(y + height)))).mean[0]
        number |= (mean > MIDDLE) << bit
    return number
