"""A day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.core import clock, formats
from app.core.formats import format_day
from app.core.holidays import shift_working_days
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, clean_line, missing_answer, refused_answer
from app.procedures.fields.field_type import USUAL_TABLE_WIDTH, FieldType
from app.procedures.fields.type_settings import DAY, TypeSetting

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
_FRENCH = re.compile(r"([0-9]{1,2}) ?[/.\- ] ?([0-9]{1,2}) ?[/.\- ] ?([0-9]{4})", re.ASCII)
_BOUND_SCHEMA = {"type": ["string", "null"], "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|today([+-][0-9]{1,3}[dmyw])?)$"}
EARLIEST, LATEST = date(1850, 1, 1), date(2199, 12, 31)


class Date(FieldType):
    """A day, as the calendar of the browser sends it or as the French write it; bounds may follow the day of today."""

    key = "date"
    icon = "calendar"
    label = _("Date")
    help_text = _("Un jour, saisi au clavier ou choisi dans le calendrier du navigateur.")
    value_help = _("Une date : on peut la comparer, y ajouter des jours, en tirer un âge.")
    settings = (
        TypeSetting(
            "minimum",
            DAY,
            _("Au moins"),
            _(
                "Le premier jour accepté : une date, ou un jour compté depuis celui de la saisie. "
                "Par exemple dans deux jours (today+2d), ou il y a dix-huit ans (today-18y)."
            ),
            own_schema=_BOUND_SCHEMA,
            is_for_devices=True,
        ),
        TypeSetting(
            "maximum",
            DAY,
            _("Au plus"),
            _("Le dernier jour accepté : une date, ou un jour compté depuis celui de la saisie."),
            own_schema=_BOUND_SCHEMA,
            is_for_devices=True,
        ),
    )
    messages = {
        "date_missing": _("Indiquez une date."),
        "date_too_early": lambda params: gettext(
            "Indiquez une date à partir du %(day)s.", day=format_day(params["minimum"])
        ),
        "date_too_late": lambda params: gettext(
            "Indiquez une date jusqu’au %(day)s.", day=format_day(params["maximum"])
        ),
        "date_unknown": _("Indiquez le jour, le mois et l’année, par exemple 24/11/2026."),
    }
    example = {"id": "debut", "type": "date", "label": "Premier jour des travaux", "minimum": "today+5d"}
    example_answer = "2026-12-01"
    table_width = USUAL_TABLE_WIDTH
    is_copied_to_devices = True
    tour_input = "date"

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        bounds = {name: settings[name] for name in ("minimum", "maximum") if settings[name] is not None}
        return [
            gettext("« %(name)s » n’est pas un jour du calendrier", name=name)
            for name, bound in bounds.items()
            if _parse_bound(bound, EARLIEST) is None
        ]

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_line(raw)
        if not text:
            return missing_answer(field, "date_missing")
        day = parse_day(text)
        if day is None or not EARLIEST <= day <= LATEST:
            return refused_answer("date_unknown")
        minimum, maximum = (
            _parse_bound(field.settings["minimum"], today),
            _parse_bound(field.settings["maximum"], today),
        )
        if minimum and day < minimum:
            return refused_answer("date_too_early", minimum=minimum)
        if maximum and day > maximum:
            return refused_answer("date_too_late", maximum=maximum)
        return day.isoformat(), []

    def display(self, field: Field, value: Any) -> str:
        day = parse_day(clean_line(value))
        return formats.format_day(day) if day else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        day = parse_day(clean_line(value))
        return {field.id: day.isoformat() if day else clean_line(value)}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        # Bounds that follow the day of today order with nothing, so that nothing is said of them.
        return create_type("date", minimum=settings.get("minimum"), maximum=settings.get("maximum"))


def parse_day(text: str) -> date | None:
    """A day written 2026-12-31 or 31/12/2026; nothing for what is no day."""
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _FRENCH.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _parse_bound(bound: str | None, today: date) -> date | None:
    """2026-01-31, today, today-18y, today+30d, today+5w for so many working days."""
    if bound is None or not bound.startswith("today"):
        return parse_day(bound or "")
    if bound == "today":
        return today
    count, unit = int(bound[5:-1]), bound[-1]
    if unit == "w":
        return shift_working_days(today, count)
    return today + timedelta(days=count) if unit == "d" else clock.add_months(today, count * (12 if unit == "y" else 1))
