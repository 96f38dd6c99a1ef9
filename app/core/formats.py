"""Display formats of dates, times, amounts and phone numbers, in French typography."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from flask import Flask
from markupsafe import Markup, escape

from app.core import clock
from app.core.i18n import current_language, mark_language
from app.core.web.phone_links import link_phone_numbers

NO_BREAK = "\u00a0"
UNITS = {"fr": ("o", "ko", "Mo", "Go"), "en": ("bytes", "kB", "MB", "GB")}
# British English: the day before the month.
LOCALES = {"fr": "fr", "en": "en_GB"}


def format_weekday(value: date | datetime) -> str:
    """mardi 24 novembre 2026"""
    return _format_date(_to_paris_day(value), "full", _get_locale())


def format_short_weekday(value: date) -> str:
    """mar."""
    return format_date(value, "EEE", locale=_get_locale())


def format_iso_day(value: date | datetime) -> str:
    """2026-11-24, the day of an instant in Paris: for the value of an input."""
    return _to_paris_day(value).isoformat()


def format_day(value: date | datetime | str) -> str:
    """24 novembre 2026; of a date, or of one stored as ISO text"""
    return _format_date(_to_paris_day(value), "long", _get_locale())


def format_date_in_words(day: date, style: str, locale: str) -> str:
    """1er novembre 2026, with breaking spaces: texts of letters and short messages wrap their own lines."""
    text = format_date(day, style, locale=locale)
    # CLDR has no ordinal for the first of the month, which French writes « 1er ».
    return re.sub(r"(^|\s)1(?=\s[^\W\d_])", r"\g<1>1er", text, count=1) if locale == LOCALES["fr"] else text


def format_short_day(value: date | datetime | str) -> str:
    """24/11/2026; where there is room for no more"""
    return _format_short_date(_to_paris_day(value), _get_locale())


def format_month(value: str) -> str:
    """novembre 2026, of a month kept as 2026-11"""
    return format_date(date.fromisoformat(f"{value}-01"), "MMMM y", locale=_get_locale())


def format_hour(value: datetime | str) -> str:
    """10 h 42; a text is already formatted."""
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


def format_duration(minutes: int) -> str:
    """20 → 20 min, 240 → 4 h, 90 → 1 h 30"""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes}{NO_BREAK}min"
    return f"{hours}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02}" if rest else "")


def format_moment(value: datetime | str) -> str:
    """mardi 24 novembre 2026 à 10 h 42; of a datetime, or of one stored as ISO text"""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    preposition = "à" if current_language() == "fr" else "at"
    return f"{format_weekday(value)} {preposition} {format_hour(value)}"


def format_amount(value: Decimal | float) -> str:
    """12,50 €"""
    return format_currency(value, "EUR", locale=_get_locale())


def format_price(value: Decimal | float) -> str:
    """15 €, 9,80 €: an amount without zero cents"""
    amount = format_amount(value)
    return amount if value % 1 else re.sub(r"[,.]00(?!\d)", "", amount)


def format_tenths(value: float) -> str:
    """4,2: a number with one decimal."""
    return format_decimal(value, format="0.0", locale=_get_locale())


def format_plain_decimal(value: float) -> str:
    """72,5 or 72: a number with its decimals, if it has any."""
    return format_decimal(value, format="0.##", locale=_get_locale())


def format_phone(value: str) -> str:
    """+33123456789 → 01 23 45 67 89; other numbers are unchanged."""
    digits = f"0{value[3:]}" if value.startswith("+33") else value
    if len(digits) == 10 and digits.isdigit():
        return NO_BREAK.join(digits[i : i + 2] for i in range(0, 10, 2))
    return value


def format_dialled_number(value: str) -> str:
    """The number in a tel: link: 02 61 91 40 00 → 0261914000"""
    return re.sub(r"[^0-9+]", "", value)


def format_filesize(size: int) -> str:
    """1,4 Mo"""
    language = current_language()
    amount = float(size)
    for unit in UNITS[language]:
        if amount < 1000 or unit == UNITS[language][-1]:
            break
        amount /= 1000
    number = f"{amount:.1f}".rstrip("0").rstrip(".")
    return f"{number if language == 'en' else number.replace('.', ',')}{NO_BREAK}{unit}"


def format_code(code: str) -> str:
    """K7QF-3M2P-…"""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def format_paragraphs(text: str) -> Markup:
    """Plain text as paragraphs with line breaks and linked phone numbers; everything is escaped."""
    return mark_language(_build_paragraphs(text), text, "div")


def format_own_language(text: str) -> Markup:
    """The escaped text, with a `lang` attribute if its language is not that of the page."""
    return mark_language(escape(text), text)


def _build_paragraphs(text: str) -> Markup:
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    paragraphs = ("<br>".join(map(link_phone_numbers, block.split("\n"))) for block in blocks)
    return Markup("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))  # noqa: S704 - every line is escaped


def _get_locale() -> str:
    return LOCALES[current_language()]


@lru_cache(maxsize=4000)
def _format_short_date(day: date, locale: str) -> str:
    return format_date(day, "short", locale=locale)


@lru_cache(maxsize=4000)
def _format_date(day: date, style: str, locale: str) -> str:
    """In French, keep the day on the line of its month."""
    text = format_date_in_words(day, style, locale)
    if locale != LOCALES["fr"]:
        return text
    return re.sub(r"(\d|1er) (?=[^\W\d_])", rf"\g<1>{NO_BREAK}", text, count=1)


def _to_paris_day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return clock.to_paris(value).date() if isinstance(value, datetime) else value


FILTERS = {
    "date": format_weekday,
    "day": format_day,
    "short_day": format_short_day,
    "hour": format_hour,
    "clock_time": format_clock_time,
    "tenths": format_tenths,
    "duration": format_duration,
    "moment": format_moment,
    "month": format_month,
    "amount": format_amount,
    "price": format_price,
    "decimal": format_plain_decimal,
    "phone": format_phone,
    "dialled": format_dialled_number,
    "filesize": format_filesize,
    "iso_day": format_iso_day,
    "short_weekday": format_short_weekday,
    "code4": format_code,
    "nl2p": format_paragraphs,
    "own_language": format_own_language,
    "phone_links": link_phone_numbers,
}


def install(app: Flask) -> None:
    """Register the filters in templates."""
    app.jinja_env.filters.update(FILTERS)
