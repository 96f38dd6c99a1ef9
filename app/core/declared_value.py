"""Declarations of values that somebody sets: of a site, of a block, of a theme, of a type of field, of an action."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import LazyText, gettext

# Kinds that several declarations have; each adds its own.
TEXT, LONG_TEXT, INTEGER, NUMBER, YES_NO, CHOICE = "text", "long_text", "integer", "number", "yes_no", "choice"
_SCHEMA_TYPES = {TEXT: "string", LONG_TEXT: "string", INTEGER: "integer", NUMBER: "number", YES_NO: "boolean"}


class ValueRefused(Exception):
    """The typed value is invalid; the message says what to do."""


@dataclass(frozen=True)
class Declared:
    """One value: its key, its kind, its words for whoever sets it, its limits, and its value until it is set."""

    key: str
    kind: str
    label: LazyText
    help_text: LazyText | None = None
    default: Any = None
    # Limits of a number; `maximum` is the length of a text.
    minimum: float | None = None
    maximum: float | None = None
    # The label of each value of a choice.
    choices: Mapping[Any, LazyText] = field(default_factory=dict)
    is_required: bool = False

    def read(self, text: str) -> Any:
        """Parse a typed text without spaces around it; that of an unknown kind is its own value. Raises ValueRefused."""
        if self.kind == INTEGER:
            return int(self._check_limits(_read_integer(text)))
        if self.kind == NUMBER:
            return self._check_limits(_read_number(text))
        if self.kind == YES_NO:
            return text == "yes"
        if self.kind == CHOICE and text not in self.choices:
            raise ValueRefused(gettext("Choisissez l’une des réponses proposées."))
        return text

    def _check_limits(self, number: float) -> float:
        if self.minimum is not None and number < self.minimum:
            raise ValueRefused(gettext("Indiquez un nombre d’au moins %(least)s.", least=f"{self.minimum:g}"))
        if self.maximum is not None and number > self.maximum:
            raise ValueRefused(gettext("Indiquez un nombre d’au plus %(most)s.", most=f"{self.maximum:g}"))
        return number


def _read_integer(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}", text):
        raise ValueRefused(gettext("Indiquez un nombre entier."))
    return int(text)


def _read_number(text: str) -> float:
    try:
        number = float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueRefused(gettext("Indiquez un nombre, par exemple 48,5."))
    return number
