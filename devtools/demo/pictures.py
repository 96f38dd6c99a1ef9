"""Photos and documents of the demo: generated drawings, so that nothing real is shown."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import lru_cache, partial
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter
from PIL.ImageDraw import ImageDraw as Brush

from devtools.demo import proof_bills
from devtools.demo.room_pictures import ROOMS, draw_room

PHOTO_SIZE = (1200, 900)
SHEET_SIZE = (900, 1270)
ASPHALT, KERB, SIDEWALK = "#5c6066", "#b9b4aa", "#a39d92"
PAPER, INK, PALE_INK = "#fbfaf6", "#3c4650", "#c5cbd0"


@lru_cache(maxsize=64)
def draw_picture(kind: str, *, as_pdf: bool = False) -> bytes:
    """The picture of that kind, as JPEG or as a one-page PDF; deterministic."""
    size, paint = PICTURES[kind]
    image = Image.new("RGB", size, PAPER)
    brush = ImageDraw.Draw(image)
    paint(brush, random.Random(kind))  # noqa: S311 - not for secrets
    if proof_bills.has_code(kind):
        proof_bills.paint_code(brush, kind)
    if size == PHOTO_SIZE:
        image = image.filter(ImageFilter.GaussianBlur(1.2))
    content = BytesIO()
    image.save(content, format="PDF" if as_pdf else "JPEG", quality=82)
    return content.getvalue()


def _draw_street(brush: Brush, chance: random.Random) -> None:
    """The roadway, kerb and pavement, with the grain of asphalt."""
    width, height = PHOTO_SIZE
    brush.rectangle((0, 0, width, 190), fill=SIDEWALK)
    brush.rectangle((0, 190, width, 225), fill=KERB)
    brush.rectangle((0, 225, width, height), fill=ASPHALT)
    for _ in range(9000):
        x, y = chance.randrange(width), chance.randrange(225, height)
        grain = chance.randrange(70, 125)
        brush.point((x, y), fill=(grain, grain + 3, grain + 8))
    for left in range(-40, width, 260):
        brush.polygon(((left, 640), (left + 130, 640), (left + 120, 662), (left - 12, 662)), fill="#d8d6cf")


def _draw_pothole(brush: Brush, chance: random.Random) -> None:
    _draw_street(brush, chance)
    for shrink, shade in ((0, "#4a4d52"), (26, "#383a3e"), (60, "#2a2b2e"), (110, "#3f4a55")):
        brush.polygon(_create_blob(chance, 610, 470, 290 - shrink, 150 - shrink // 2), fill=shade)


def _draw_leak(brush: Brush, chance: random.Random) -> None:
    _draw_street(brush, chance)
    for shrink, shade in ((0, "#4d565f"), (40, "#5f7180"), (90, "#7f97a8")):
        brush.polygon(_create_blob(chance, 560, 480, 430 - shrink, 210 - shrink), fill=shade)
    brush.line((560, 470, 700, 225), fill="#8fa7b8", width=26)


def _draw_grate(brush: Brush, chance: random.Random) -> None:
    _draw_street(brush, chance)
    brush.polygon(((420, 300), (820, 330), (790, 620), (400, 580)), fill="#2b2d30")
    for step in range(9):
        shift = step * 44
        brush.line((440 + shift, 318 + step * 3, 420 + shift, 580 + step * 4), fill="#74797f", width=16)


def _draw_dump(brush: Brush, chance: random.Random) -> None:
    width, height = PHOTO_SIZE
    brush.rectangle((0, 0, width, 420), fill="#a9bfcb")
    brush.rectangle((0, 420, width, height), fill="#7c8a5c")
    for _ in range(60):
        x = chance.randrange(width)
        brush.line((x, 470, x + chance.randrange(-30, 30), chance.randrange(180, 330)), fill="#5d6b46", width=7)
    for left, top, wide, high in ((150, 540, 250, 210), (860, 500, 210, 260), (1010, 610, 160, 150)):
        brush.polygon(_create_blob(chance, left + wide // 2, top + high // 2, wide // 2, high // 2), fill="#3b4048")
    brush.polygon(((360, 420), (780, 380), (900, 690), (430, 740)), fill="#d9d2c3", outline="#8f887a", width=6)
    brush.polygon(((430, 740), (900, 690), (905, 740), (440, 790)), fill="#b8af9d", outline="#8f887a", width=6)


def _draw_branch(brush: Brush, chance: random.Random) -> None:
    width, height = PHOTO_SIZE
    brush.rectangle((0, 0, width, height), fill="#c2d3dc")
    brush.rectangle((0, 700, width, height), fill=SIDEWALK)
    brush.line((150, 900, 210, 0), fill="#6b5646", width=70)
    brush.line((200, 330, 900, 470), fill="#6b5646", width=26)
    for _ in range(420):
        x, y = chance.gauss(700, 190), chance.gauss(450, 90)
        size = chance.randrange(16, 40)
        brush.ellipse((x, y, x + size, y + size // 2), fill=chance.choice(("#5d7a42", "#6f8f4d", "#4c6638")))


def _create_blob(chance: random.Random, x: int, y: int, wide: int, high: int) -> list[tuple[float, float]]:
    """An irregular round shape."""
    turns = ((1, 0), (0.87, 0.5), (0.5, 0.87), (0, 1), (-0.5, 0.87), (-0.87, 0.5))
    corners = [*turns, *((-a, -b) for a, b in turns)]
    return [(x + a * wide * chance.uniform(0.88, 1.08), y + b * high * chance.uniform(0.88, 1.08)) for a, b in corners]


def _draw_lines(brush: Brush, chance: random.Random, top: int, count: int) -> None:
    """Illegible lines of text."""
    for row in range(count):
        y = top + row * 38
        brush.rounded_rectangle((90, y, chance.randrange(420, 810), y + 14), radius=7, fill=PALE_INK)


def _draw_square(brush: Brush, chance: random.Random) -> None:
    """A square with its houses, a church tower and trees, under a morning sky."""
    width, height = PHOTO_SIZE
    for y in range(620):
        brush.line(((0, y), (width, y)), fill=(150 + y // 8, 196 + y // 14, 226 + y // 40))
    brush.ellipse((930, 90, 1050, 210), fill="#fff3c9")
    brush.polygon(((0, 470), (330, 380), (640, 460), (960, 370), (width, 450), (width, 640), (0, 640)), fill="#a9c3a1")
    brush.rectangle((560, 230, 650, 640), fill="#e2d3b8")
    brush.polygon(((545, 230), (605, 70), (665, 230)), fill="#6f7f8d")
    for index, wall in enumerate(("#f0dfc0", "#e8c9a5", "#f4ead6", "#dfb89a", "#efe0c8", "#e6cfae", "#f2e3cb")):
        _draw_house(brush, 20 + index * 168, 400 + chance.randrange(-50, 40), wall)
    brush.rectangle((0, 650, width, height), fill="#d9cdb8")
    for _ in range(5000):
        x, y = chance.randrange(width), chance.randrange(655, height)
        brush.point((x, y), fill=chance.choice(("#cbbda5", "#e6dcc9")))
    for x in (90, 420, 780, 1110):
        brush.rectangle((x - 7, 600, x + 7, 720), fill="#6b5138")
        brush.ellipse((x - 75, 470, x + 75, 640), fill="#5f8f5a")
        brush.ellipse((x - 45, 455, x + 60, 580), fill="#76a56c")


def _draw_lamp(brush: Brush, chance: random.Random) -> None:
    """A street at dusk: lit windows, and a street lamp that is out."""
    width, height = PHOTO_SIZE
    for y in range(700):
        brush.line(((0, y), (width, y)), fill=(52 + y // 9, 62 + y // 10, 98 + y // 16))
    for left in range(0, width, 200):
        top = 330 + chance.randrange(-60, 70)
        brush.rectangle((left, top, left + 198, 700), fill="#2d3450")
        for x in (left + 36, left + 116):
            brush.rectangle((x, top + 70, x + 44, top + 140), fill=chance.choice(("#e9b65c", "#3c4666")))
    brush.rectangle((0, 690, width, 730), fill="#7d7a78")
    brush.rectangle((0, 730, width, height), fill="#43464d")
    brush.rectangle((612, 170, 632, 700), fill="#1d2027")
    brush.line((622, 180, 760, 150), fill="#1d2027", width=16)
    brush.polygon(((730, 140), (850, 128), (838, 176), (738, 178)), fill="#1d2027")
    brush.ellipse((750, 166, 830, 196), fill="#6d7380")


def _draw_market(brush: Brush, chance: random.Random) -> None:
    """Lit wooden stalls and a fir tree on a square, at nightfall."""
    width, height = PHOTO_SIZE
    for y in range(650):
        brush.line(((0, y), (width, y)), fill=(34 + y // 9, 46 + y // 10, 86 + y // 14))
    for left in range(0, width, 150):
        brush.rectangle((left, 300 + chance.randrange(-40, 60), left + 148, 650), fill="#2b3350")
        brush.rectangle((left + 50, 420, left + 84, 470), fill="#e9b65c")
    brush.rectangle((0, 640, width, height), fill="#4a4650")
    brush.polygon(((600, 90), (430, 640), (770, 640)), fill="#2f5b45")
    for row in range(9):
        for x in range(600 - row * 17, 600 + row * 17 + 1, 34):
            brush.ellipse((x - 7, 160 + row * 52, x + 7, 174 + row * 52), fill=chance.choice(("#ffd98a", "#e2604c")))
    for left, roof in ((40, "#a8453a"), (250, "#3f7a5c"), (800, "#3f7a5c"), (1010, "#a8453a")):
        brush.rectangle((left, 560, left + 170, 780), fill="#7a5436")
        brush.rectangle((left + 15, 600, left + 155, 690), fill="#ffdf9e")
        brush.polygon(((left - 18, 565), (left + 85, 480), (left + 188, 565)), fill=roof)
        brush.line((left - 18, 570, left + 188, 570), fill="#fff3d6", width=8)


def _draw_avenue(brush: Brush, chance: random.Random) -> None:
    """Two rows of autumn trees along a path."""
    width, height = PHOTO_SIZE
    brush.rectangle((0, 0, width, 520), fill="#cfe0e8")
    brush.rectangle((0, 500, width, height), fill="#9fb07d")
    brush.polygon(((560, 500), (640, 500), (930, height), (270, height)), fill="#d8ccb4")
    for step in range(5):
        size, base = 70 + step * 42, 520 + step * 62
        for x in (560 - step * 125, 640 + step * 125):
            brush.rectangle((x - size // 10, base - size * 2, x + size // 10, base), fill="#6b5138")
            for _ in range(60):
                left, top = chance.gauss(x, size * 0.42), chance.gauss(base - size * 2.3, size * 0.42)
                leaf = chance.choice(("#c9892f", "#b8692c", "#8f9a45", "#dba63f"))
                brush.ellipse((left - size / 4, top - size / 4, left + size / 4, top + size / 4), fill=leaf)


def _draw_house(brush: Brush, left: int, top: int, wall: str) -> None:
    brush.rectangle((left, top, left + 150, 652), fill=wall)
    brush.polygon(((left - 8, top), (left + 75, top - 62), (left + 158, top)), fill="#b5694a")
    for x in (left + 22, left + 92):
        for y in range(top + 25, 560, 90):
            brush.rectangle((x, y, x + 36, y + 52), fill="#7c95a8")
            brush.rectangle((x - 12, y, x - 2, y + 52), fill="#4f7d7a")
    brush.rectangle((left + 58, 580, left + 94, 652), fill="#6a4a35")


def _draw_document(brush: Brush, chance: random.Random) -> None:
    brush.rectangle((90, 90, 340, 150), fill=INK)
    brush.rounded_rectangle((600, 90, 810, 340), radius=12, fill="#dfe4e2", outline=PALE_INK, width=4)
    _draw_lines(brush, chance, 400, 18)
    brush.arc((560, 1050, 800, 1190), 10, 300, fill="#47637c", width=6)


def _draw_bill(brush: Brush, chance: random.Random) -> None:
    brush.rectangle((90, 90, 250, 200), fill="#2f6f68")
    _draw_lines(brush, chance, 280, 7)
    for row in range(6):
        y = 620 + row * 70
        brush.line((90, y, 810, y), fill=PALE_INK, width=3)
        brush.rounded_rectangle((660, y + 24, 800, y + 40), radius=8, fill=INK)
    brush.rounded_rectangle((560, 1070, 810, 1140), radius=10, outline="#2f6f68", width=5)


def _draw_plan(brush: Brush, chance: random.Random) -> None:
    brush.polygon(((0, 700), (900, 560), (900, 690), (0, 840)), fill="#e2ddd2")
    for left in range(60, 860, 200):
        top = 260 + chance.randrange(0, 60)
        brush.rectangle((left, top, left + 150, top + 220), outline=INK, width=5)
        brush.rectangle((left + 30, 880, left + 160, 1080), outline=INK, width=5)
    brush.rectangle((300, 590, 520, 680), outline="#b4472f", width=8)
    brush.line((300, 560, 520, 560), fill="#b4472f", width=4)


def _draw_table(brush: Brush, chance: random.Random) -> None:
    brush.rectangle((90, 110, 480, 150), fill=INK)
    for row in range(20):
        y = 230 + row * 46
        brush.line((90, y, 810, y), fill=PALE_INK, width=2)
        brush.rounded_rectangle((110, y + 14, chance.randrange(240, 470), y + 28), radius=7, fill=PALE_INK)
        brush.rounded_rectangle((chance.randrange(640, 720), y + 14, 790, y + 28), radius=7, fill=INK)
    brush.line((560, 230, 560, 1150), fill=PALE_INK, width=2)


PICTURES: dict[str, tuple[tuple[int, int], Callable[[Brush, random.Random], None]]] = {
    "pothole": (PHOTO_SIZE, _draw_pothole),
    "leak": (PHOTO_SIZE, _draw_leak),
    "grate": (PHOTO_SIZE, _draw_grate),
    "dump": (PHOTO_SIZE, _draw_dump),
    "branch": (PHOTO_SIZE, _draw_branch),
    "square": (PHOTO_SIZE, _draw_square),
    "lamp": (PHOTO_SIZE, _draw_lamp),
    "market": (PHOTO_SIZE, _draw_market),
    "avenue": (PHOTO_SIZE, _draw_avenue),
    **{kind: (PHOTO_SIZE, partial(draw_room, kind=kind, size=PHOTO_SIZE)) for kind in ROOMS},
    "document": (SHEET_SIZE, _draw_document),
    "bill": (SHEET_SIZE, _draw_bill),
    **dict.fromkeys(proof_bills.KINDS, (SHEET_SIZE, _draw_bill)),
    "plan": (SHEET_SIZE, _draw_plan),
    "table": (SHEET_SIZE, _draw_table),
}
