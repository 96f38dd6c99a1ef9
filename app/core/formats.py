"""How values are written for a reader: dates, hours, amounts, phone numbers, in French typography."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency
from flask import Flask
from markupsafe import Markup, escape

from app.core import clock
from app.core.i18n import current_language, mark_language
from app.core.phone_links import link_phone_numbers

NO_BREAK = "\u00a0"
UNITS = {"fr": ("o", "ko", "Mo", "Go"), "en": ("bytes", "kB", "MB", "GB")}
# English as it is written in Europe: the day before the month.
LOCALES = {"fr": "fr", "en": "en_GB"}


def format_weekday(value: date | datetime) -> str:
    """mardi 24 novembre 2026"""
    return _write_date(_to_paris_day(value), "full", _get_locale())


def format_day(value: date | datetime | str) -> str:
    """24 novembre 2026; of a day, or of one kept as a text"""
    return _write_date(_to_paris_day(value), "long", _get_locale())


def format_hour(value: datetime | str) -> str:
    """10 h 42; what is written already stays as it is."""
    if isinstance(value, str):
        return value
    local = clock.to_paris(value)
    return format_clock_time(f"{local.hour}:{local.minute:02}")


def format_clock_time(value: str) -> str:
    """10:42 → 10 h 42, 09:00 → 9 h"""
    if current_language() == "en":
        return value.removeprefix("0") if len(value) > 4 else value
    hours, minutes = value.split(":")
    return f"{int(hours)}{NO_BREAK}h" + ("" if minutes == "00" else f"{NO_BREAK}{minutes}")


def format_moment(value: datetime | str) -> str:
    """mardi 24 novembre 2026 à 10 h 42; of an instant, or of one kept as a text"""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    joint = "à" if current_language() == "fr" else "at"
    return f"{format_weekday(value)} {joint} {format_hour(value)}"


def format_amount(value: Decimal | float) -> str:
    """12,50 €"""
    return format_currency(value, "EUR", locale=_get_locale())


def price(value: Decimal | float) -> str:
    """15 €, 9,80 €: an amount without the cents that it does not have"""
    written = format_amount(value)
    return written if value % 1 else re.sub(r"[,.]00(?!\d)", "", written)


def format_phone(value: str) -> str:
    """+33123456789 → 01 23 45 67 89; anything else as it is."""
    digits = f"0{value[3:]}" if value.startswith("+33") else value
    if len(digits) == 10 and digits.isdigit():
        return NO_BREAK.join(digits[i : i + 2] for i in range(0, 10, 2))
    return value


def format_dialled_number(value: str) -> str:
    """What follows tel: in a link: 02 61 91 40 00 → 0261914000"""
    return re.sub(r"[^0-9+]", "", value)


def format_filesize(size: int) -> str:
    """1,4 Mo"""
    language = current_language()
    amount_left = float(size)
    for unit in UNITS[language]:
        if amount_left < 1000 or unit == UNITS[language][-1]:
            break
        amount_left /= 1000
    shown = f"{amount_left:.1f}".rstrip("0").rstrip(".")
    return f"{shown if language == 'en' else shown.replace('.', ',')}{NO_BREAK}{unit}"


def format_code(code: str) -> str:
    """K7QF-3M2P-…"""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def format_paragraphs(text: str) -> Markup:
    """Typed text as paragraphs and line breaks, its phone numbers as links; everything in it is escaped."""
    return mark_language(_paragraphs(text), text, "div")


def own_language(text: str) -> Markup:
    """The text escaped, with its language where that is not the one of the page."""
    return mark_language(escape(text), text)


def _paragraphs(text: str) -> Markup:
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>") + Markup("<br>").join(link_phone_numbers(line) for line in block.split("\n")) + Markup("</p>")
        for block in blocks
    )


def _get_locale() -> str:
    return LOCALES[current_language()]


@lru_cache(maxsize=4000)
def _write_date(day: date, style: str, locale: str) -> str:
    """In French a day stays on the line of its month, and the first one has an ordinal: 1er janvier."""
    written = format_date(day, style, locale=locale)
    if locale != LOCALES["fr"]:
        return written
    ordinal = re.sub(r"(^|\s)1(?=\s[^\W\d_])", r"\g<1>1er", written, count=1)
    return re.sub(r"(\d|1er) (?=[^\W\d_])", rf"\g<1>{NO_BREAK}", ordinal, count=1)


def _to_paris_day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return clock.to_paris(value).date() if isinstance(value, datetime) else value


FILTERS = {
    "date": format_weekday,
    "day": format_day,
    "hour": format_hour,
    "moment": format_moment,
    "amount": format_amount,
    "price": price,
    "phone": format_phone,
    "dialled": format_dialled_number,
    "filesize": format_filesize,
    "code4": format_code,
    "nl2p": format_paragraphs,
    "own_language": own_language,
    "phone_links": link_phone_numbers,
}


def install(app: Flask) -> None:
    """Makes the filters available in every template."""
    app.jinja_env.filters.update(FILTERS)
