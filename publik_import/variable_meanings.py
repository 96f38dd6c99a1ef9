"""The meaning of a variable: answers, a part of an answer, or a missing value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from publik_import.answer_kinds import SCALAR_TYPES
from publik_import.findings import NotUnderstood, Reason, build_reason
from publik_import.identifiers import make_identifier
from publik_import.vocabulary import SAME_VALUE

# Member names that our expressions support.
_READABLE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# The first row of a block, by index or without one.
_FIRST_ROW = re.compile(r"(?:0|var)_(.+)", re.ASCII)
_LOCATION_PARTS = {"lat": "latitude", "lon": "longitude", "latitude": "latitude", "longitude": "longitude"}
_OF_FILE = frozenset({"url", "base_filename", "content_type", "content", "b64_content", "sha256", "size"})


@dataclass(frozen=True)
class Answer:
    """A field that an expression may read: its name and type in Parvis, and its options by label."""

    name: str
    type: str
    options: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    computed: Any = None  # the expression of a computed field, which is inlined
    keeps_details: bool = False  # the details of the chosen option are stored too


@dataclass(frozen=True)
class Meaning:
    """The meaning of a variable: answers or one name, and the reasons of approximations."""

    names: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    reasons: tuple[Reason, ...] = ()
    is_missing: bool = False  # always empty: no field asks for it
    inner: str = ""  # the question in the first row of a block, if any


def build_meaning(candidates: Iterable[Answer], suffix: str) -> Meaning:
    """The meaning of an answer, or of a part of it: of a place, a row, or the details of an option."""
    answers = tuple(candidates)
    reasons = tuple(dict.fromkeys(reason for answer in answers for reason in answer.reasons))
    if suffix in SAME_VALUE:
        return Meaning(tuple(answer.name for answer in answers), answers, reasons)
    types = {answer.type for answer in answers}
    if types == {"place"} and suffix in _LOCATION_PARTS:
        return Meaning(tuple(f"{answer.name}.{_LOCATION_PARTS[suffix]}" for answer in answers), reasons=reasons)
    if types == {"block"} and (row := _FIRST_ROW.fullmatch(suffix)):
        return Meaning(tuple(answer.name for answer in answers), reasons=reasons, inner=make_identifier(row[1]))
    part = make_identifier(re.sub(r"^(structured_|live_var_|live_)", "", suffix))
    if all(answer.keeps_details for answer in answers):
        return Meaning(tuple(f"{answer.name}_details.{part}" for answer in answers), reasons=reasons)
    names = tuple(f"{answer.name}.{part}" for answer in answers)
    code = "file_part" if types == {"files"} and suffix in _OF_FILE else "part_of_answer"
    return Meaning(names, reasons=(*reasons, build_reason(code, name=suffix)))


def can_have_part(answers: Iterable[Answer], suffix: str) -> bool:
    """Whether the suffix is a part of the answer, rather than of the name of another field."""
    if suffix in SAME_VALUE or suffix.startswith(("structured_", "live_")):
        return True
    return any(answer.type not in SCALAR_TYPES or answer.computed is not None for answer in answers)


def build_row_part(name: str, key: str) -> str:
    """The name of a member. Raises NotUnderstood for a key that expressions do not support."""
    if not _READABLE.fullmatch(key):
        raise NotUnderstood("unreadable_key", name=key)
    return f"{name}.{key}"
