"""Translate the names under which a w.c.s. workflow reads the response of a web service."""

from __future__ import annotations

import re
from itertools import product

from publik_import.identifiers import make_identifier

# Names of our expressions are lower case; a response member with another name is stored as processing data.
_READABLE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
_MAX_SPLIT_LENGTH = 3
MAX_NAME = 60

StoredNames = dict[str, dict[str, str]]


def find_response_names(call: str, suffix: str, stored: StoredNames) -> tuple[str, ...] | None:
    """The Parvis names for a suffix of the call's name: its status, response or a part; None for any other suffix."""
    if suffix in ("", "response"):
        return (f"calls.{call}.answer",)
    if suffix == "status":
        return (f"calls.{call}.status",)
    if suffix in ("app_error_code", "err"):
        return (f"calls.{call}.answer.err",)
    part = suffix.removeprefix("error_")
    if not part.startswith("response_"):
        return None
    return _find_response_part(call, part.removeprefix("response_"), stored)


def _find_response_part(call: str, path: str, stored: StoredNames) -> tuple[str, ...]:
    """The possible names of a response part: w.c.s. joins parts with underscores, which names may contain too."""
    parts = path.strip("_").split("_")
    if not all(_READABLE.fullmatch(part) for part in parts):
        name = make_identifier(f"{call}_{path}")[:MAX_NAME].rstrip("_")
        stored.setdefault(call, {})[name] = "/".join(part for part in parts if part)
        return (f"processing.{name}",)
    if len(parts) <= _MAX_SPLIT_LENGTH:
        candidates = _combine_parts(parts)
    elif parts[0] == "data":
        candidates = ["data." + "_".join(parts[1:])]
    else:
        candidates = ["_".join(parts)]
    return tuple(
        f"calls.{call}.answer.{candidate}"
        for candidate in sorted(candidates, key=lambda candidate: (-candidate.startswith("data."), candidate))
    )


def _combine_parts(parts: list[str]) -> list[str]:
    """All combinations of the parts with a dot or an underscore between each."""
    first, *rest = parts
    return [
        first + "".join(separator + part for separator, part in zip(separators, rest, strict=True))
        for separators in product("._", repeat=len(rest))
    ]
