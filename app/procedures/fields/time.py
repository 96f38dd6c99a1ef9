"""A time of the day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core import formats
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, clean_line, missing_answer, refused_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.type_settings import HOUR, TypeSetting

_TIME = re.compile(r"([0-9]{1,2}) ?(?:[:hH.] ?([0-9]{2})?)?(?::[0-9]{2})? ?(?:min)?", re.ASCII)
_BOUND_SCHEMA = {"type": ["string", "null"], "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$"}


class Time(FieldType):
    """Hours and minutes, as the clock of the browser sends them or as the French write them: 10:30, 10 h 30, 10h."""

    key = "time"
    icon = "clock"
    label = _("Heure")
    help_text = _("Une heure et des minutes.")
    value_help = _("Une heure, comme 14:30.")
    settings = (
        TypeSetting(
            "minimum",
            HOUR,
            _("Au moins"),
            _("La première heure acceptée."),
            own_schema=_BOUND_SCHEMA,
            is_for_devices=True,
        ),
        TypeSetting(
            "maximum",
            HOUR,
            _("Au plus"),
            _("La dernière heure acceptée."),
            own_schema=_BOUND_SCHEMA,
            is_for_devices=True,
        ),
    )
    messages = {
        "time_missing": _("Indiquez une heure."),
        "time_too_early": _("Indiquez une heure à partir de %(minimum)s."),
        "time_too_late": _("Indiquez une heure jusqu’à %(maximum)s."),
        "time_unknown": _("Indiquez l’heure et les minutes, par exemple 10:30."),
    }
    example = {"id": "heure", "type": "time", "label": "Heure souhaitée", "minimum": "08:00", "maximum": "18:00"}
    example_answer = "10:30"
    table_width = 7
    is_copied_to_devices = True

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        minimum, maximum = settings["minimum"], settings["maximum"]
        return (
            [gettext("« minimum » dépasse « maximum »")] if None not in (minimum, maximum) and minimum > maximum else []
        )

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_line(raw)
        if not text:
            return missing_answer(field, "time_missing")
        time = parse_time(text)
        if time is None:
            return refused_answer("time_unknown")
        minimum, maximum = field.settings["minimum"], field.settings["maximum"]
        if minimum is not None and time < minimum:
            return refused_answer("time_too_early", minimum=formats.format_clock_time(minimum))
        if maximum is not None and time > maximum:
            return refused_answer("time_too_late", maximum=formats.format_clock_time(maximum))
        return time, []

    def display(self, field: Field, value: Any) -> str:
        time = parse_time(clean_line(value))
        return formats.format_clock_time(time) if time else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        text = clean_line(value)
        return {field.id: parse_time(text) or text}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("time", minimum=settings.get("minimum"), maximum=settings.get("maximum"))


def parse_time(text: str) -> str | None:
    """HH:MM; nothing for what is no time of the day."""
    match = _TIME.fullmatch(text)
    hours, minutes = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else None
