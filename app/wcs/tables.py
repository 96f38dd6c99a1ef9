"""Tables and rankings of older forms of w.c.s., as groups of questions of ours."""

from __future__ import annotations

from typing import Any

from app.procedures.fields.block import MAX_ITEMS
from app.wcs.identifiers import identifier
from app.wcs.reading import Element
from app.wcs.reasons import LABELS
from app.wcs.text_filters import harmless
from app.wcs.words import one_line

MAX_COLUMNS = 19
LONGEST_LABEL = 200
FREE_ROWS = 20
_ROW = "ligne"


def free_rows(field: Element) -> dict[str, Any]:
    """As many lines as there are things to tell."""
    return _block(_cells(field), maximum=FREE_ROWS)


def named_rows(field: Element) -> dict[str, Any]:
    """A line for each row, whose name is chosen first."""
    rows = _words(field, "rows")[:MAX_ITEMS]
    if not rows:
        return free_rows(field)
    return _block([_choice(rows, str(LABELS["row"])), *_cells(field)], maximum=len(rows))


def ranks(field: Element) -> dict[str, Any]:
    """What is preferred, one after the other."""
    items = _words(field, "items")[:MAX_ITEMS] or [_label(field)]
    label = _label(field)
    return _block([_choice(items, label)], maximum=len(items), order="ranked")


def _block(fields: list[dict[str, Any]], *, maximum: int, **more: Any) -> dict[str, Any]:
    words = {"item_label": str(LABELS["row"]), "add_label": str(LABELS["add"])}
    return {"fields": fields, **words, "minimum": 1, "maximum": maximum, "display": "table", **more}


def _cells(field: Element) -> list[dict[str, Any]]:
    """One question for each column, typed or chosen among the items of the table."""
    items = _words(field, "items")
    cells: dict[str, dict[str, Any]] = {}
    for label in _words(field, "columns")[:MAX_COLUMNS] or [_label(field)]:
        name = base = identifier(label, "colonne")[:50]
        while name in cells or name == _ROW:
            name = f"{base}_{len(cells) + 2}"
        cells[name] = {**_answer(items), "id": name, "label": label, "required": False}
    return list(cells.values())


def _answer(items: list[str]) -> dict[str, Any]:
    return {"type": "single_choice", "display": "list", "options": _options(items)} if items else {"type": "short_text"}


def _choice(among: list[str], label: str) -> dict[str, Any]:
    return {"id": _ROW, "type": "single_choice", "label": label, "display": "list", "options": _options(among)}


def _options(items: list[str]) -> list[dict[str, str]]:
    return [{"value": item[:100], "label": item} for item in items]


def _words(field: Element, tag: str) -> list[str]:
    found = (harmless(one_line(child.text, LONGEST_LABEL)) for child in field.find(tag).children)
    return list({each[:100]: each for each in found if each}.values())


def _label(field: Element) -> str:
    return harmless(one_line(field.value("label"), LONGEST_LABEL)) or "…"
