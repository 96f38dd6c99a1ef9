"""Declarations of values that somebody sets: of a site, of a block, of a theme, of a type of field, of an action."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

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
    # Its JSON Schema, when kind and limits do not give it.
    own_schema: Mapping[str, Any] | None = None

    # Whether null stands for no value in a definition; otherwise it is left out.
    has_null: ClassVar[bool] = False

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the value."""
        if self.own_schema is not None:
            return self.own_schema
        if self.kind == CHOICE:
            return {"enum": list(self.choices)}
        json_type = _SCHEMA_TYPES[self.kind]
        can_be_null = self.has_null and not self.is_required and self.default is None
        names = ("minLength", "maxLength") if json_type == "string" else ("minimum", "maximum")
        limits = zip(names, (self.minimum, self.maximum), strict=True)
        return {
            "type": [json_type, "null"] if can_be_null else json_type,
            **{name: limit for name, limit in limits if limit is not None},
        }

    def describe_schema(self) -> dict[str, Any]:
        """The JSON Schema with its title and description in the language of the source, and its default."""
        description = {"description": self.help_text.message} if self.help_text else {}
        has_default = not self.is_required and (self.has_null or self.default is not None)
        default = {"default": self.default} if has_default else {}
        return {"title": self.label.message, **description, **default, **self.schema}

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
