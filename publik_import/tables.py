"""Translate tables and rankings of older forms into blocks."""

from __future__ import annotations

from typing import Any

from app.procedures.fields.block_settings import MAX_ITEMS
from publik_import.identifiers import make_identifier
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_line
from publik_import.text_filters import neutralise_braces
from publik_import.xml_reader import Element

MAX_COLUMNS = 19
MAX_LABEL_LENGTH = 200
FREE_ROWS = 20
_ROW = "ligne"


def build_free_rows(field: Element) -> dict[str, Any]:
    """A table with a free number of rows."""
    return _build_block(_build_columns(field), maximum=FREE_ROWS)


def build_named_rows(field: Element) -> dict[str, Any]:
    """A table with named rows: each row starts with a choice of its name."""
    rows = _read_words(field, "rows")[:MAX_ITEMS]
    if not rows:
        return build_free_rows(field)
    return _build_block([_build_choice(rows, str(LABELS["row"])), *_build_columns(field)], maximum=len(rows))


def build_ranking(field: Element) -> dict[str, Any]:
    """A ranking: a choice for each rank."""
    items = _read_words(field, "items")[:MAX_ITEMS] or [_read_label(field)]
    label = _read_label(field)
    return _build_block([_build_choice(items, label)], maximum=len(items), order="ranked")


def _build_block(fields: list[dict[str, Any]], *, maximum: int, **settings: Any) -> dict[str, Any]:
    labels = {"item_label": str(LABELS["row"]), "add_label": str(LABELS["add"])}
    return {"fields": fields, **labels, "minimum": 1, "maximum": maximum, "display": "table", **settings}


def _build_columns(field: Element) -> list[dict[str, Any]]:
    """One question for each column: a text, or a choice among the items of the table."""
    items = _read_words(field, "items")
    cells: dict[str, dict[str, Any]] = {}
    for label in _read_words(field, "columns")[:MAX_COLUMNS] or [_read_label(field)]:
        name = base = make_identifier(label, "colonne")[:50]
        while name in cells or name == _ROW:
            name = f"{base}_{len(cells) + 2}"
        cells[name] = {**_build_answer_settings(items), "id": name, "label": label, "required": False}
    return list(cells.values())


def _build_answer_settings(items: list[str]) -> dict[str, Any]:
    return (
        {"type": "single_choice", "display": "list", "options": _build_options(items)}
        if items
        else {"type": "short_text"}
    )


def _build_choice(items: list[str], label: str) -> dict[str, Any]:
    return {"id": _ROW, "type": "single_choice", "label": label, "display": "list", "options": _build_options(items)}


def _build_options(items: list[str]) -> list[dict[str, str]]:
    return [{"value": item[:100], "label": item} for item in items]


def _read_words(field: Element, tag: str) -> list[str]:
    texts = (neutralise_braces(extract_line(child.text, MAX_LABEL_LENGTH)) for child in field.find(tag).children)
    return list({text[:100]: text for text in texts if text}.values())


def _read_label(field: Element) -> str:
    return neutralise_braces(extract_line(field.value("label"), MAX_LABEL_LENGTH)) or "…"
