"""theme.toml as text: read within limits, and written in the order of the contract."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.themes.theme_model import ThemeProblem

FILE_NAME = "theme.toml"
MAX_BYTES, MAX_DEPTH = 64_000, 8
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def read_toml(content: bytes) -> tuple[dict[str, Any], list[ThemeProblem]]:
    """The values of a file, or why it cannot be read."""
    if len(content) > MAX_BYTES:
        return {}, [ThemeProblem(FILE_NAME, _("Ce fichier est trop long : 64 ko au plus."))]
    try:
        values = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except RecursionError:
        return {}, [ThemeProblem(FILE_NAME, _("Ce fichier a trop de niveaux."))]
    except ValueError as error:  # also of the encoding, and of numbers without end
        return {}, [
            ThemeProblem(FILE_NAME, _("Ce fichier n’est pas du TOML valide : %(error)s", error=str(error)[:200]))
        ]
    if _measure_depth(values, 0) > MAX_DEPTH:
        return {}, [ThemeProblem(FILE_NAME, _("Ce fichier a trop de niveaux."))]
    return values, []


def write_toml(values: Mapping[str, Any]) -> str:
    """The text of theme.toml: plain values first, then a table for each section."""
    return "\n".join(_write_table(values, ())).strip() + "\n"


def _measure_depth(value: object, depth: int) -> int:
    if depth > MAX_DEPTH or not isinstance(value, Mapping | list):
        return depth
    children = value.values() if isinstance(value, Mapping) else value
    return max((_measure_depth(child, depth + 1) for child in children), default=depth)


def _write_table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    if path:
        yield f"\n[{'.'.join(map(_write_key, path))}]"
    tables = {name: value for name, value in table.items() if isinstance(value, Mapping)}
    for name, value in table.items():
        if name not in tables and value is not None:
            yield f"{_write_key(name)} = {_write_value(value)}"
    for name, value in tables.items():
        yield from _write_table(value, (*path, name))


def _write_key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _write_text(name)


def _write_value(value: object, *, is_nested: bool = False) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{_write_key(name)} = {_write_value(part, is_nested=True)}" for name, part in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        items = [_write_value(item, is_nested=True) for item in value]
        if is_nested or not items:
            return f"[{', '.join(items)}]"
        return "[" + "".join(f"\n  {item}," for item in items) + "\n]"
    return _write_text(value) if isinstance(value, str) else json.dumps(value)


def _write_text(text: str) -> str:
    # A basic string of TOML is written as one of JSON, but for DEL, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
