"""The video of a camera before which somebody holds a QR code: a file that Chromium plays in the place of its camera."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from app.core.web.qr_code import create_qr_code

WIDTH, HEIGHT = 640, 480
# Of one module of the code, in pixels.
MODULE = 8
# The desk behind the phone.
GREY, WHITE, BLACK = 90, 255, 0


def write_camera_video(path: Path, text: str) -> None:
    """Write a still picture of the code, played again and again."""
    luma = _draw_picture(text).tobytes()
    colours = bytes([128]) * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + luma + colours) * 3)


def _draw_picture(text: str) -> Image.Image:
    code = create_qr_code(text)
    symbol = Image.new("L", (code.size, code.size), WHITE)
    for x, y in re.findall(r"M(\d+) (\d+)h", code.path):
        symbol.putpixel((int(x), int(y)), BLACK)
    symbol = symbol.resize((code.size * MODULE, code.size * MODULE), Image.Resampling.NEAREST).rotate(
        7, expand=True, fillcolor=GREY
    )
    picture = Image.new("L", (WIDTH, HEIGHT), GREY)
    picture.paste(symbol, ((WIDTH - symbol.width) // 2, (HEIGHT - symbol.height) // 2))
    return picture
