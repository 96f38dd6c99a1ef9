"""The names under which a workflow of w.c.s. reads what a web service answered, and what they are called here."""

from __future__ import annotations

import re
from itertools import product

from app.publik_import.identifiers import make_identifier

# In our expressions a name is small letters; what is called otherwise in an answer is kept as processing data.
_READABLE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
_LONGEST_SPLIT = 3
MAX_NAME = 60

KeptNames = dict[str, dict[str, str]]


def find_response_names(call: str, end: str, kept: KeptNames) -> tuple[str, ...] | None:
    """What follows the name of the call says: its status, its answer, or a part of it. Nothing when it is none of these."""
    if end in ("", "response"):
        return (f"calls.{call}.answer",)
    if end == "status":
        return (f"calls.{call}.status",)
    if end in ("app_error_code", "err"):
        return (f"calls.{call}.answer.err",)
    part = end.removeprefix("error_")
    if not part.startswith("response_"):
        return None
    return _find_response_part(call, part.removeprefix("response_"), kept)


def _find_response_part(call: str, path: str, kept: KeptNames) -> tuple[str, ...]:
    """w.c.s. joins the names of the parts with underscores, which names may have as well: each reading is tried."""
    parts = path.strip("_").split("_")
    if not all(_READABLE.fullmatch(part) for part in parts):
        name = make_identifier(f"{call}_{path}")[:MAX_NAME].rstrip("_")
        kept.setdefault(call, {})[name] = "/".join(part for part in parts if part)
        return (f"processing.{name}",)
    if len(parts) <= _LONGEST_SPLIT:
        ways = _combine_parts(parts)
    elif parts[0] == "data":
        ways = ["data." + "_".join(parts[1:])]
    else:
        ways = ["_".join(parts)]
    return tuple(f"calls.{call}.answer.{way}" for way in sorted(ways, key=lambda way: (-way.startswith("data."), way)))


def _combine_parts(parts: list[str]) -> list[str]:
    """The parts with a dot or an underscore between each."""
    first, *rest = parts
    return [
        first + "".join(sign + part for sign, part in zip(signs, rest, strict=True))
        for signs in product("._", repeat=len(rest))
    ]
