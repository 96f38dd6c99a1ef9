"""Read the options that an export contains: items of a field, and inline data sources."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from publik_import.batch import Batch
from publik_import.identifiers import make_identifier
from publik_import.rich_text import extract_line
from publik_import.xml_reader import Element

MAX_OPTIONS = 500
MAX_JSON = 1_000_000
MAX_LITERAL = 50_000
MAX_VALUE_LENGTH, MAX_LABEL_LENGTH = 100, 300


def read_options(field: Element, batch: Batch) -> list[dict[str, str]]:
    """The options of a choice; empty when they come from elsewhere. A data source takes precedence over items."""
    source = field.find("data_source")
    if source.value("type") not in ("", "none"):
        return _build_options(_read_source(source, batch))
    return _build_options((item.text, item.text) for item in field.find("items").children if item.text)


def _read_source(source: Element, batch: Batch) -> Iterator[tuple[str, str]]:
    kind, value = source.value("type"), source.value("value")
    if kind in batch.sources:
        source_root = batch.sources[kind]
        attributes = (source_root.value("id_attribute") or "id", source_root.value("text_attribute") or "text")
        inner = source_root.find("data_source")
        kind, value = inner.value("type"), inner.value("value")
    else:
        attributes = ("id", "text")
    if kind in ("formula", "python"):
        return _read_pairs(_parse_literal(value), attributes)
    return _read_pairs(load_json_list(value), attributes) if kind == "jsonvalue" else iter(())


def _read_pairs(items: list[Any], attributes: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Value and label of each option."""
    for item in items:
        value = label = item
        if isinstance(item, Mapping):
            value, label = item.get(attributes[0], item.get("text")), item.get(attributes[1], item.get("id"))
        elif isinstance(item, list | tuple) and item:
            value, label = item[0], item[1] if len(item) > 1 else item[0]
        if isinstance(value, str | int | float) and isinstance(label, str | int | float):
            yield str(value), str(label)


def _parse_literal(text: str) -> list[Any]:
    """Parse a list in Python syntax, as in the oldest exports: constants only, nothing is executed."""
    if len(text) > MAX_LITERAL:
        return []
    try:
        parsed = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return []
    return list(parsed) if isinstance(parsed, list | tuple) else []


def load_json_list(text: str) -> list[Any]:
    """Parse a JSON list; empty for anything else."""
    if len(text) > MAX_JSON:
        return []
    try:
        parsed = json.loads(text, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        return []
    return parsed if isinstance(parsed, list) else []


def _reject_constant(constant: str) -> Any:
    raise ValueError(constant)


def _build_options(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Options with distinct values and labels, and values of limited length."""
    options: dict[str, str] = {}
    labels: set[str] = set()
    for value, label in pairs:
        short_label = extract_line(label, MAX_LABEL_LENGTH)
        short_value = value.strip() if len(value.strip()) <= MAX_VALUE_LENGTH else make_identifier(value)
        if short_value and short_label and short_value not in options and short_label not in labels:
            options[short_value] = short_label
            labels.add(short_label)
        if len(options) == MAX_OPTIONS:
            break
    return [{"value": value, "label": label} for value, label in options.items()]
