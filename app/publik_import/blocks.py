"""Blocks of fields asked several times: what a block here may hold, and how it is named."""

from __future__ import annotations

from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from app.procedures.fields.block_settings import MAX_ITEMS
from app.publik_import.reasons import LABELS
from app.publik_import.rich_text import extract_line
from app.publik_import.syntax import parse_number
from app.publik_import.xml_reader import Element

MAX_QUESTIONS = 20
LONGEST_LABEL = 60
DEFAULT_MAXIMUM = 10


def is_repeated(field: Element) -> bool:
    """Whether the block may be filled in several times; w.c.s. has it once unless told otherwise."""
    return field.value("max_items") not in ("", "0", "1")


def can_contain(fields: list[dict[str, Any]], depth: int) -> bool:
    """Whether a block at this depth can ask these questions."""
    block: Any = FIELD_TYPES[Block.key]
    for _ in range(depth):
        block = block.types.get(Block.key)
    return block is not None and 0 < len(fields) <= MAX_QUESTIONS and all(one["type"] in block.types for one in fields)


def build_block_settings(field: Element, block: Element, fields: list[dict[str, Any]]) -> dict[str, Any]:
    """How many times it is asked, and what its buttons say."""
    most = parse_number(field.value("max_items"))
    maximum = min(max(int(most), 1), MAX_ITEMS) if most else DEFAULT_MAXIMUM
    label = extract_line(block.value("name") or field.value("label"), LONGEST_LABEL)
    add = extract_line(field.value("add_element_label"), LONGEST_LABEL)
    return {
        "fields": fields,
        "item_label": label or str(LABELS["item"]),
        "add_label": add or str(LABELS["add"]),
        "minimum": 1,
        "maximum": maximum,
    }
