"""Options out of what a source gives: records of a table, of a JSON document or of a map, each bounded and made safe to keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from typing import Any

from app.core.parsing import Budget, Meter, Parser
from app.core.parsing.budget import MEGABYTE
from app.core.parsing.json_text import load_json
from app.language.text.normalisation import fold
from app.language.text.placeholders import render_text
from app.procedures.fields.base import clean_line
from app.procedures.fields.choice import IMAGE_PATTERN, MAX_IMAGE_LENGTH
from app.procedures.fields.choice_options import Option

MAX_OPTIONS = 20_000
MAX_PROPERTIES = 40
MAX_VALUE_LENGTH, MAX_LABEL_LENGTH, MAX_PROPERTY_LENGTH = 200, 300, 1000
_NAME_SEPARATORS = re.compile(r"[^a-z0-9]+")
_IMAGE = re.compile(IMAGE_PATTERN)


class UnreadableResponse(ValueError):
    """The response is no list of choices; the code gives the reason without quoting it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def property_name(title: str) -> str:
    """The name under which texts and conditions read a column: « Code postal » → code_postal."""
    name = _NAME_SEPARATORS.sub("_", fold(title[:200])).strip("_")[:60]
    return name if name[:1].isalpha() else f"c_{name}"[:60]


def parse_json(content: bytes) -> Any:
    """The JSON document; what Python takes and the norm does not, or what would exhaust it, is refused."""
    try:
        return PARSER(content)
    except ValueError as error:
        raise UnreadableResponse("not_json") from error


def _parse(content: bytes, meter: Meter) -> Any:
    return load_json(content, meter, parse_constant=_refuse)


PARSER: Parser[Any] = Parser(
    "answer of a source", Budget(5 * MEGABYTE, max_parts=1_000_000), _parse, is_called_before_writing=False
)


def json_options(content: Any, *, at: str | None, value: str, label: str) -> list[Option]:
    """The options in a JSON document; `at`: the dotted path of their list. Raises UnreadableAnswer."""
    records = value_at(content, at) if at else content
    if isinstance(records, Mapping):
        # Many an API answers {"data": [...]}, or {"code": "words"}.
        records = records.get("data", [{"id": key, "text": text} for key, text in records.items()])
    return _require_options(_records(records), value=value, label=label)


def geojson_options(content: Any, *, value: str, label: str) -> list[Option]:
    """The options among the features of a map, with the place of those that are points. Raises UnreadableAnswer."""
    features = content.get("features") if isinstance(content, Mapping) else None
    records = (
        {**record.get("properties", {}), "id": record.get("id"), **_coordinates(record)}
        for record in _records(features)
        if _is_feature(record)
    )
    return _require_options(
        ({name: item for name, item in record.items() if item is not None} for record in records),
        value=value,
        label=label,
    )


def build_options(records: Iterable[Mapping[str, Any]], *, value: str, label: str) -> Iterator[Option]:
    """One option by record that has a value; `label` is a path or a text with placeholders."""
    for record in records:
        option_value, properties = _clean_text(value_at(record, value), MAX_VALUE_LENGTH), properties_of(record)
        words = render_text(label, properties) if "{{" in label else value_at(record, label)
        if option_value:
            yield Option(option_value, _clean_text(words, MAX_LABEL_LENGTH) or option_value, properties)


def properties_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Other properties of an option: texts, numbers, booleans."""
    properties: dict[str, Any] = {}
    for name, item in record.items():
        if len(properties) >= MAX_PROPERTIES or not isinstance(name, str):
            break
        key = property_name(name)
        clean_value = _clean_value(item, MAX_IMAGE_LENGTH if key == "image" else MAX_PROPERTY_LENGTH)
        if (
            clean_value not in (None, "")
            and key not in ("value", "label", "typed")
            and (key != "image" or _is_image(clean_value))
        ):
            properties[key] = clean_value
    return properties


def value_at(content: Any, path: str) -> Any:
    """The value at the dotted path; None when there is none."""
    for part in path.split("."):
        if isinstance(content, Mapping):
            content = content.get(part)
        elif isinstance(content, list) and part.isdecimal() and int(part[:6]) < len(content):
            content = content[int(part[:6])]
        else:
            return None
    return content


def _require_options(records: Iterable[Mapping[str, Any]], *, value: str, label: str) -> list[Option]:
    options = list(build_options(records, value=value, label=label))
    if not options:
        raise UnreadableResponse("no_option")
    return options


def _records(values: Any) -> list[Mapping[str, Any]]:
    if not isinstance(values, list):
        raise UnreadableResponse("no_list")
    if len(values) > MAX_OPTIONS:
        raise UnreadableResponse("too_many")
    return [element if isinstance(element, Mapping) else {"id": element, "text": element} for element in values]


def _is_feature(each: Mapping[str, Any]) -> bool:
    return isinstance(each.get("properties"), Mapping)


def _coordinates(feature: Mapping[str, Any]) -> dict[str, Any]:
    geometry = feature.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, Mapping) and geometry.get("type") == "Point" else None
    if not isinstance(point, list) or len(point) < 2 or not all(_is_number(each) for each in point[:2]):
        return {}
    return {"lon": point[0], "lat": point[1]}


def _clean_text(item: Any, max_length: int) -> str:
    value = _clean_value(item, max_length)
    return "" if value is None or isinstance(value, bool) else clean_line(str(value))[:max_length]


def _clean_value(item: Any, longest: int) -> Any:
    if isinstance(item, str):
        return clean_line(item)[:longest]
    return item if isinstance(item, bool) or _is_number(item) else None


def _is_number(item: Any) -> bool:
    if isinstance(item, bool) or not isinstance(item, int | float):
        return False
    return abs(item) < 10**15 if isinstance(item, int) else isfinite(item)


def _is_image(value: Any) -> bool:
    return isinstance(value, str) and _IMAGE.fullmatch(value) is not None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
