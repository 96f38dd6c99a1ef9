"""Editors of the properties of a definition: the kinds of inputs, and an editor of one property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.definitions.words.setting_words import SettingWords

# One line, several lines, a text with placeholders; a number; yes or no; one of several values, or some of them.
LINE, TEXT, TEMPLATE, NUMBER = "line", "text", "template", "figure"
YES_NO, CHOICE, CHOICES = "check", "choice", "choices"
# One text a line; a day, a day and an hour; a picture; an expression; a value that is a text or an expression.
LINES, DAY, INSTANT, IMAGE, EXPRESSION, VALUE = "lines", "day", "instant", "image", "expression", "value"
# Properties filled in together; a value under each name; rows of properties; elements that have a panel of their own.
GROUP, MAPPING, ROWS, ELEMENTS = "group", "mapping", "rows", "elements"
# The choices of a question: written there, or those of a source. Nothing to fill in: it is what it is.
OPTIONS, FIXED = "options", "fixed"


@dataclass(frozen=True)
class Editor:
    """One property to fill in. `name` is that of its input in a form; `key` that of the property."""

    pointer: str
    name: str
    key: str
    input: str
    words: SettingWords
    value: Any = None
    is_present: bool = False
    is_required: bool = False
    choices: tuple[tuple[Any, str], ...] = ()
    members: tuple[Editor, ...] = ()
    rows: tuple[tuple[Editor, ...], ...] = ()
    elements: tuple[tuple[str, Any], ...] = ()
    minimum: Any = None
    maximum: Any = None
    max_length: int | None = None
    # Whether nothing may stand for it: null, rather than a missing property.
    is_nullable: bool = False
    schema: Mapping[str, Any] = field(default_factory=dict)
