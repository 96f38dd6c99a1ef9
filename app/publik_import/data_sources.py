"""The choices that an export carries with it: lists in the field, and data sources written as JSON."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.publik_import.batch import Batch
from app.publik_import.identifiers import make_identifier
from app.publik_import.rich_text import extract_line
from app.publik_import.xml_reader import Element

MAX_OPTIONS = 500
MAX_JSON = 1_000_000
MAX_LITERAL = 50_000
LONGEST_VALUE, LONGEST_LABEL = 100, 300


def read_options(field: Element, batch: Batch) -> list[dict[str, str]]:
    """The options of a choice, when the export says them; none when they come from elsewhere. A source comes first."""
    source = field.find("data_source")
    if source.value("type") not in ("", "none"):
        return _build_options(_read_source(source, batch))
    return _build_options((item.text, item.text) for item in field.find("items").children if item.text)


def _read_source(source: Element, batch: Batch) -> Iterator[tuple[str, str]]:
    kind, value = source.value("type"), source.value("value")
    if kind in batch.sources:
        named = batch.sources[kind]
        attributes = (named.value("id_attribute") or "id", named.value("text_attribute") or "text")
        inner = named.find("data_source")
        kind, value = inner.value("type"), inner.value("value")
    else:
        attributes = ("id", "text")
    if kind in ("formula", "python"):
        return _read_pairs(_parse_literal(value), attributes)
    return _read_pairs(load_json_list(value), attributes) if kind == "jsonvalue" else iter(())


def _read_pairs(found: list[Any], attributes: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Value and label of each choice. A source that is a template is made when it is asked for: it says nothing here."""
    for item in found:
        value = label = item
        if isinstance(item, Mapping):
            value, label = item.get(attributes[0], item.get("text")), item.get(attributes[1], item.get("id"))
        elif isinstance(item, list | tuple) and item:
            value, label = item[0], item[1] if len(item) > 1 else item[0]
        if isinstance(value, str | int | float) and isinstance(label, str | int | float):
            yield str(value), str(label)


def _parse_literal(text: str) -> list[Any]:
    """The list that the oldest exports wrote in Python: read as constants, never run."""
    if len(text) > MAX_LITERAL:
        return []
    try:
        found = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return []
    return list(found) if isinstance(found, list | tuple) else []


def load_json_list(text: str) -> list[Any]:
    """The list that a JSON text is; an empty one for anything else."""
    if len(text) > MAX_JSON:
        return []
    try:
        found = json.loads(text, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def _reject_constant(constant: str) -> Any:
    raise ValueError(constant)


def _build_options(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Options that can be told apart, each value short enough."""
    options: dict[str, str] = {}
    labels: set[str] = set()
    for value, label in pairs:
        words = extract_line(label, LONGEST_LABEL)
        short = value.strip() if len(value.strip()) <= LONGEST_VALUE else make_identifier(value)
        if short and words and short not in options and words not in labels:
            options[short] = words
            labels.add(words)
        if len(options) == MAX_OPTIONS:
            break
    return [{"value": value, "label": label} for value, label in options.items()]
