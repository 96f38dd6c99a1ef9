"""Translate repeated blocks of fields: which fields a block may contain, and its settings."""

from __future__ import annotations

from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from app.procedures.fields.block_settings import MAX_ITEMS
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_line
from publik_import.syntax import parse_number
from publik_import.xml_reader import Element

MAX_QUESTIONS = 20
MAX_LABEL_LENGTH = 60
DEFAULT_MAXIMUM = 10


def is_repeated(field: Element) -> bool:
    """Whether the block may be filled in several times; by default w.c.s. asks it once."""
    return field.value("max_items") not in ("", "0", "1")


def can_contain(fields: list[dict[str, Any]], depth: int) -> bool:
    """Whether a block at this depth can contain the fields."""
    block: Any = FIELD_TYPES[Block.key]
    for _ in range(depth):
        block = block.types.get(Block.key)
    return (
        block is not None and 0 < len(fields) <= MAX_QUESTIONS and all(field["type"] in block.types for field in fields)
    )


def build_block_settings(field: Element, block: Element, fields: list[dict[str, Any]]) -> dict[str, Any]:
    """The settings of the block: number of rows, and labels."""
    max_items = parse_number(field.value("max_items"))
    maximum = min(max(int(max_items), 1), MAX_ITEMS) if max_items else DEFAULT_MAXIMUM
    label = extract_line(block.value("name") or field.value("label"), MAX_LABEL_LENGTH)
    add = extract_line(field.value("add_element_label"), MAX_LABEL_LENGTH)
    return {
        "fields": fields,
        "item_label": label or str(LABELS["item"]),
        "add_label": add or str(LABELS["add"]),
        "minimum": 1,
        "maximum": maximum,
    }
