"""A number, kept as the text of an exact decimal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from app.core.i18n import current_language, gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, clean_line, missing_answer, refused_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.type_settings import number_setting, yes_no_setting

MAX_LENGTH = 40
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
# The comma of the French, the minus sign and the blanks between thousands that word processors put.
_PLAIN_CHARACTERS = str.maketrans({",": ".", "−": "-", " ": None, "\u00a0": None, "\u202f": None})


class Number(FieldType):
    """A quantity, an area, an amount: « 1 234,50 » and « 1234.5 » are the same."""

    key = "number"
    icon = "hash"
    label = _("Nombre")
    help_text = _("Un nombre, entier ou à virgule.")
    value_help = _("Un nombre, que l’on peut comparer et additionner.")
    settings = (
        number_setting("minimum", _("Au moins"), _("Le plus petit nombre accepté.")),
        number_setting("maximum", _("Au plus"), _("Le plus grand nombre accepté.")),
        yes_no_setting(
            "integer",
            _("Nombre entier"),
            _("Seuls les nombres entiers sont acceptés."),
            default=False,
            is_for_devices=True,
        ),
    )
    messages = {
        "number_missing": _("Indiquez un nombre."),
        "number_not_whole": _("Écrivez un nombre entier en chiffres, par exemple 12."),
        "number_too_small": _("Indiquez un nombre égal ou supérieur à %(minimum)s."),
        "number_too_large": _("Indiquez un nombre égal ou inférieur à %(maximum)s."),
        "number_unknown": _("Écrivez ce nombre en chiffres, par exemple 12,5."),
    }
    example = {
        "id": "personnes",
        "type": "number",
        "label": "Nombre de personnes",
        "integer": True,
        "minimum": 1,
        "maximum": 500,
    }
    example_answer = "12"
    table_width = 5
    is_copied_to_devices = True
    tour_input = "number"

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return problems_of_bounds(settings)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = typed_text(raw)
        if not text:
            return missing_answer(field, "number_missing")
        plain = parse_number(text)
        if plain is None:
            return refused_answer("number_not_whole" if field.settings["integer"] else "number_unknown")
        return _check_bounds(Decimal(plain), field.settings)

    def display(self, field: Field, value: Any) -> str:
        return str(format_decimal(value, locale=current_language())) if is_number(value) else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        text = value if isinstance(value, str) else ""
        return {field.id: text.replace(".", ",") if is_number(text) else text}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("number", minimum=settings.get("minimum"), maximum=settings.get("maximum"))

    def is_numeric(self, field: Field) -> bool:
        return True


def _check_bounds(number: Decimal, settings: Mapping[str, Any]) -> tuple[str | None, list[Problem]]:
    if settings["integer"] and number != number.to_integral_value():
        return refused_answer("number_not_whole")
    problem = bounds_problem("number", number, settings, _format_bound)
    return (None, [problem]) if problem else (_format_canonical(number), [])


def problems_of_bounds(settings: Mapping[str, Any]) -> list[str]:
    """Problems of the bounds of a numeric field."""
    minimum, maximum = settings["minimum"], settings["maximum"]
    return [gettext("« minimum » dépasse « maximum »")] if None not in (minimum, maximum) and minimum > maximum else []


def bounds_problem(
    kind: str, number: Decimal, settings: Mapping[str, Any], format_number: Callable[[Decimal], str]
) -> Problem | None:
    """Problem of a number out of its bounds, formatted as numbers of that kind."""
    minimum, maximum = (
        None if settings[name] is None else Decimal(str(settings[name])) for name in ("minimum", "maximum")
    )
    if minimum is not None and number < minimum:
        return Problem(f"{kind}_too_small", {"minimum": format_number(minimum)})
    if maximum is not None and number > maximum:
        return Problem(f"{kind}_too_large", {"maximum": format_number(maximum)})
    return None


def _format_canonical(number: Decimal) -> str:
    """12.50 and 12.5 are the same text, minus zero is zero."""
    return f"{number.normalize() + 0:f}"


def parse_number(text: str) -> str | None:
    """1234.5 for « 1 234,5 »; nothing for what is no number."""
    plain = text.translate(_PLAIN_CHARACTERS)
    return plain if len(text) <= MAX_LENGTH and _NUMBER.fullmatch(plain) else None


def typed_text(raw: Any) -> str:
    """The text of what was typed, or of a number that comes from a program."""
    if isinstance(raw, float):
        return repr(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw) if abs(raw) < 10**15 else "∞"
    return clean_line(raw)


def _format_bound(bound: Decimal) -> str:
    return str(format_decimal(bound, locale=current_language()))


def is_number(value: Any) -> bool:
    """Whether it is a number as an answer keeps it."""
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None
