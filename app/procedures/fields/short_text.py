"""One line of text, or one identifier of French administrations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from app.procedures.fields.base import Field, FieldType, Problem, missing, one_line, refused

_RNA = re.compile(r"W[0-9]{9}", re.ASCII)
_POSTCODE = re.compile(r"[0-9]{5}", re.ASCII)
MAX_IDENTIFIER = 60


class ShortText(FieldType):
    """A name, a subject, a SIRET number: what fits on one line."""

    key = "short_text"
    options_schema = {
        "max_length": {"type": "integer", "minimum": 1, "maximum": 1000},
        "check": {"enum": [None, "siret", "siren", "rna", "iban", "postcode"]},
    }
    defaults = {"max_length": 200, "check": None}
    profiles = frozenset({"first_name", "last_name"})

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = one_line(raw)
        if not text:
            return missing(field)
        maximum = field.settings["max_length"]
        if len(text) > maximum:
            return refused("too_long", maximum=maximum)
        check = field.settings["check"]
        return _identifier(check, text) if check else (text, [])

    def display(self, field: Field, value: Any) -> str:
        text = str(value or "")
        write = _WRITERS.get(field.settings["check"])
        return write(text) if write else text


def _identifier(check: str, text: str) -> tuple[str | None, list[Problem]]:
    """The identifier without its blanks, when its form and its check digits are right."""
    found = _READERS[check](text) if len(text) <= MAX_IDENTIFIER else None
    return (found, []) if found else refused(f"{check}_wrong")


def _checked(validate: Callable[[str], str]) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        try:
            return validate(text) if text.isascii() else None
        except ValidationError:
            return None

    return read


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        compact = text.replace(" ", "").upper()
        return compact if pattern.fullmatch(compact) else None

    return read


def _by_groups(*sizes: int) -> Callable[[str], str]:
    def write(text: str) -> str:
        groups = []
        for size in sizes:
            groups.append(text[:size])
            text = text[size:]
        return "\u00a0".join(part for part in [*groups, text] if part)

    return write


_READERS: Mapping[str, Callable[[str], str | None]] = {
    "siret": _checked(siret.validate),
    "siren": _checked(siren.validate),
    "iban": _checked(iban.validate),
    "rna": _matching(_RNA),
    "postcode": _matching(_POSTCODE),
}
_WRITERS: Mapping[str | None, Callable[[str], str]] = {
    "siret": _by_groups(3, 3, 3),
    "siren": _by_groups(3, 3, 3),
    "iban": _by_groups(4, 4, 4, 4, 4, 4, 4, 4),
}
