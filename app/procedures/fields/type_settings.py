"""The settings that a type of field declares: what an author may write in a definition, and what a form asks it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LazyText

# What an author fills a setting in with.
TEXT, NUMBER, INTEGER, YES_NO, CHOICE, CHOICES = "text", "number", "integer", "yes_no", "choice", "choices"
TEXTS, DAY, HOUR, IMAGE, FUNCTIONS = "texts", "day", "hour", "image", "functions"
# A number or an expression that gives it; parts of a definition, each with an editor of its own.
COUNT, EXPRESSION, OPTIONS, QUESTIONS, CHECKS, PASSAGES = (
    "count",
    "expression",
    "options",
    "questions",
    "checks",
    "passages",
)
EVALUATED_INPUTS = frozenset({COUNT, EXPRESSION})


@dataclass(frozen=True)
class TypeSetting:
    """One setting: its name in definitions, its words for authors, its JSON Schema, its value when it is left out."""

    name: str
    label: LazyText
    help_text: LazyText
    input: str
    schema: Mapping[str, Any]
    is_required: bool = False
    default: Any = None
    # Each value of a choice, in words.
    values: Mapping[Any, LazyText] | None = None
    example: Any = None
    # Whether residents read it, so that it is translated with the definition.
    is_public_text: bool = False
    # Whether a device needs it to show the form without a network.
    is_for_devices: bool = False

    @property
    def is_evaluated(self) -> bool:
        """Whether it may be an expression over the answers."""
        return self.input in EVALUATED_INPUTS


def text_setting(
    name: str, label: LazyText, help_text: LazyText, *, maximum: int, required: bool = False, **more: Any
) -> TypeSetting:
    """A text; null stands for none, unless it is required."""
    schema = {"type": "string" if required else ["string", "null"], "minLength": 1, "maxLength": maximum}
    return TypeSetting(name, label, help_text, TEXT, schema, is_required=required, **more)


def number_setting(name: str, label: LazyText, help_text: LazyText, *, default: float | None = None) -> TypeSetting:
    """A number that bounds the answer, or null for none."""
    schema = {"type": ["number", "null"]}
    return TypeSetting(name, label, help_text, NUMBER, schema, default=default, is_for_devices=True)


def integer_setting(
    name: str,
    label: LazyText,
    help_text: LazyText,
    *,
    minimum: int,
    maximum: int | None = None,
    default: int | None = None,
    is_for_devices: bool = True,
) -> TypeSetting:
    """A whole number between these limits; without a default, null stands for none."""
    limits = {"minimum": minimum} | ({} if maximum is None else {"maximum": maximum})
    schema = {"type": ["integer", "null"] if default is None else "integer", **limits}
    return TypeSetting(name, label, help_text, INTEGER, schema, default=default, is_for_devices=is_for_devices)


def yes_no_setting(name: str, label: LazyText, help_text: LazyText, *, default: bool, **more: Any) -> TypeSetting:
    return TypeSetting(name, label, help_text, YES_NO, {"type": "boolean"}, default=default, **more)


def choice_setting(
    name: str, label: LazyText, help_text: LazyText, values: Mapping[Any, LazyText], **more: Any
) -> TypeSetting:
    """One of these values, each with its words."""
    return TypeSetting(name, label, help_text, CHOICE, {"enum": list(values)}, values=values, **more)
