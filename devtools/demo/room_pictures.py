"""Pictures of the rooms to book: drawn halls, with tables set as their size allows."""

from __future__ import annotations

import random

from PIL.ImageDraw import ImageDraw as Brush

SKY, FRAME = "#cfe3ee", "#8a7a63"
# By picture: walls, floor, windows, rows of tables, and whether beams carry the roof.
ROOMS = {
    "hall": ("#efe6d6", "#b98f5f", 6, 3, True),
    "riverside": ("#e9efe9", "#c9b79a", 4, 2, False),
    "meeting": ("#f3efe7", "#9aa3a0", 3, 1, False),
}


def draw_room(brush: Brush, chance: random.Random, kind: str, size: tuple[int, int]) -> None:
    """A room seen from its door."""
    walls, floor, window_count, table_rows, has_beams = ROOMS[kind]
    width, height = size
    horizon = int(height * 0.58)
    brush.rectangle((0, 0, width, horizon), fill=walls)
    brush.polygon(((0, horizon), (width, horizon), (width, height), (0, height)), fill=floor)
    for position in range(-6, 7):
        brush.line((width // 2 + position * 60, horizon, width // 2 + position * 260, height), fill=FRAME, width=2)
    _draw_windows(brush, window_count, width, horizon)
    if has_beams:
        for position in range(5):
            middle = width * (position + 0.5) / 5
            brush.line((middle, 0, middle, 70), fill="#6b5138", width=18)
            brush.line((middle - 110, 0, middle, 120), fill="#6b5138", width=14)
            brush.line((middle + 110, 0, middle, 120), fill="#6b5138", width=14)
    for row in range(table_rows):
        _draw_tables(brush, chance, horizon + 40 + row * 110, width, scale=1 + row * 0.5)


def _draw_windows(brush: Brush, count: int, width: int, horizon: int) -> None:
    step = width / count
    for position in range(count):
        left, right = int(step * position + step * 0.22), int(step * position + step * 0.78)
        brush.rectangle((left, 150, right, horizon - 70), fill=SKY, outline=FRAME, width=8)
        middle = (left + right) // 2
        brush.line((middle, 150, middle, horizon - 70), fill=FRAME, width=5)
        brush.rectangle((left - 12, horizon - 70, right + 12, horizon - 58), fill="#d8cbb4")


def _draw_tables(brush: Brush, chance: random.Random, top: int, width: int, *, scale: float) -> None:
    table_width = int(150 * scale)
    for left in range(60, width - table_width, int(table_width * 1.7)):
        for corner in (left + 12, left + table_width - 18):
            brush.rectangle((corner, top, corner + 6, top + int(70 * scale)), fill="#55514a")
        brush.rectangle(
            (left, top, left + table_width, top + int(20 * scale)), fill=chance.choice(("#e8dcc6", "#dfd0b4"))
        )
        for chair in (left + table_width // 4, left + 3 * table_width // 4):
            brush.rectangle(
                (chair - int(14 * scale), top - int(34 * scale), chair + int(14 * scale), top), fill="#48705f"
            )
