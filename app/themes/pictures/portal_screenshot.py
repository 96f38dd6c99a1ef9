"""Draw screenshots of the portal for the web app manifest, with the colours and texts of the site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from app.themes.app_icons import compute_initials
from app.themes.charter import Charter
from app.themes.palette import Palette
from app.themes.pictures.fonts import load_font, truncate_text
from app.themes.pictures.icon import draw_picture, encode_png
from app.themes.style_sheet import get_palette
from app.themes.theme_model import NEUTRAL, Theme

_COLOUR_NAMES = ("paper", "raised", "ink", "ink-soft", "line", "accent", "on-accent", "accent-soft", "hero", "on-hero")


@dataclass(frozen=True)
class Screen:
    """A page of the portal: size of the picture, title, and headings of its cards."""

    size: tuple[int, int]
    title: str
    rows: tuple[str, ...]
    has_search: bool = False

    @property
    def form_factor(self) -> str:
        return "wide" if self.size[0] > self.size[1] else "narrow"


def draw_screenshot(charter: Charter, screen: Screen, theme: Theme = NEUTRAL) -> bytes:
    """The page as a PNG file."""
    return _draw_screenshot_file(charter.name, compute_initials(charter), get_palette(charter, theme), screen)


@lru_cache(maxsize=50)
def _draw_screenshot_file(name: str, initials: str, palette: Palette, screen: Screen) -> bytes:
    width = screen.size[0]
    unit = 28 if screen.form_factor == "wide" else 24
    colours = {name: palette.get_colour(name) for name in _COLOUR_NAMES}
    picture = Image.new("RGB", screen.size, colours["paper"])
    pen = ImageDraw.Draw(picture)
    gutter = unit * 2
    icon = draw_picture(initials, colours["accent"], unit * 3, "any")
    picture.paste(icon, (gutter, unit), icon)
    bold = load_font(round(unit * 1.1), 600)
    words = truncate_text(pen, name, bold, width - unit * 8)
    pen.text((gutter + unit * 4, unit * 2.5), words, font=bold, fill=colours["ink"], anchor="lm")
    banner_bottom = unit * (14 if screen.has_search else 10)
    pen.rectangle((0, unit * 5, width, banner_bottom), fill=colours["hero"])
    pen.text(
        (gutter, unit * 7.4), screen.title, font=load_font(round(unit * 1.8), 600), fill=colours["on-hero"], anchor="lm"
    )
    if screen.has_search:
        _draw_search_box(pen, (gutter, unit * 9.5, min(width - gutter, unit * 24), unit * 12.2), colours, unit)
    _draw_cards(pen, screen, colours, top=banner_bottom + unit * 1.5, unit=unit)
    return encode_png(picture)


def _draw_search_box(
    pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float], colours: dict[str, str], unit: int
) -> None:
    left, top, right, bottom = box
    pen.rounded_rectangle(box, unit * 0.5, fill=colours["raised"], outline=colours["accent"], width=3)
    pen.rounded_rectangle((right - unit * 6, top, right, bottom), unit * 0.5, fill=colours["accent"])
    middle, font = (top + bottom) / 2, load_font(unit)
    pen.text((right - unit * 3, middle), "Chercher", font=font, fill=colours["on-accent"], anchor="mm")
    pen.text((left + unit, middle), "cantine, lampadaire…", font=font, fill=colours["ink-soft"], anchor="lm")


def _draw_cards(pen: ImageDraw.ImageDraw, screen: Screen, colours: dict[str, str], *, top: float, unit: int) -> None:
    columns, gutter, gap = 3 if screen.form_factor == "wide" else 1, unit * 2, unit * 0.8
    width = (screen.size[0] - gutter * 2 - gap * (columns - 1)) / columns
    height, bold = unit * 4, load_font(unit, 600)
    for number, row in enumerate(screen.rows):
        x = gutter + (number % columns) * (width + gap)
        y = top + (number // columns) * (height + gap)
        if y + height > screen.size[1] - gap:
            return
        pen.rounded_rectangle(
            (x, y, x + width, y + height), unit * 0.6, fill=colours["raised"], outline=colours["line"], width=2
        )
        pen.rounded_rectangle((x + unit, y + unit, x + unit * 3, y + unit * 3), unit * 0.5, fill=colours["accent-soft"])
        pen.ellipse((x + unit * 1.6, y + unit * 1.6, x + unit * 2.4, y + unit * 2.4), fill=colours["accent"])
        words = truncate_text(pen, row, bold, width - unit * 5)
        pen.text((x + unit * 4, y + height / 2), words, font=bold, fill=colours["ink"], anchor="lm")
