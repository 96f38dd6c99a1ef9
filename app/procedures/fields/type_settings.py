"""The settings that a type of field declares: what an author may write in a definition, and what a form asks it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from app.core.declared_value import CHOICE, INTEGER, NUMBER, TEXT, YES_NO, Declared
from app.core.i18n import LazyText

# What an author fills a setting in with, besides the usual kinds.
CHOICES, TEXTS, DAY, HOUR, IMAGE, FUNCTIONS = "choices", "texts", "day", "hour", "image", "functions"
# A number or an expression that gives it; parts of a definition, each with an editor of its own.
COUNT, EXPRESSION, OPTIONS = "count", "expression", "options"
QUESTIONS, CHECKS, PASSAGES = "questions", "checks", "passages"
EVALUATED_KINDS = frozenset({COUNT, EXPRESSION})


@dataclass(frozen=True)
class TypeSetting(Declared):
    """One setting, under its name in definitions."""

    has_null: ClassVar[bool] = True

    example: Any = None
    # Whether residents read it, so that it is translated with the definition.
    is_public_text: bool = False
    # Whether a device needs it to show the form without a network.
    is_for_devices: bool = False

    @property
    def is_evaluated(self) -> bool:
        """Whether it may be an expression over the answers."""
        return self.kind in EVALUATED_KINDS


def text_setting(key: str, label: LazyText, help_text: LazyText, **more: Any) -> TypeSetting:
    """A text; null stands for none, unless it is required."""
    return TypeSetting(key, TEXT, label, help_text, minimum=1, **more)


def number_setting(key: str, label: LazyText, help_text: LazyText, **more: Any) -> TypeSetting:
    """A number that bounds the answer, or null for none."""
    return TypeSetting(key, NUMBER, label, help_text, is_for_devices=True, **more)


def integer_setting(key: str, label: LazyText, help_text: LazyText, **more: Any) -> TypeSetting:
    """A whole number between these limits; without a default, null stands for none."""
    return TypeSetting(key, INTEGER, label, help_text, **{"is_for_devices": True, **more})


def yes_no_setting(key: str, label: LazyText, help_text: LazyText, *, default: bool, **more: Any) -> TypeSetting:
    return TypeSetting(key, YES_NO, label, help_text, default, **more)


def choice_setting(
    key: str, label: LazyText, help_text: LazyText, choices: Mapping[Any, LazyText], **more: Any
) -> TypeSetting:
    """One of these values, each with its words."""
    return TypeSetting(key, CHOICE, label, help_text, choices=choices, **more)
