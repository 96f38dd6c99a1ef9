"""What a variable of w.c.s. stands for: answers of ours, a part of one, or what is known to be missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.publik_import.answer_kinds import SCALAR_TYPES
from app.publik_import.findings import NotUnderstood, Reason, build_reason
from app.publik_import.identifiers import make_identifier
from app.publik_import.vocabulary import SAME_VALUE

# What our language can name in an answer that comes from elsewhere.
_READABLE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# The first row of a group: by its number, or as if there were but one.
_FIRST_ROW = re.compile(r"(?:0|var)_(.+)", re.ASCII)
_OF_PLACE = {"lat": "latitude", "lon": "longitude", "latitude": "latitude", "longitude": "longitude"}
_OF_FILE = frozenset({"url", "base_filename", "content_type", "content", "b64_content", "sha256", "size"})


@dataclass(frozen=True)
class Answer:
    """A field an expression may read: its name here, its type here, and its options by their label, when known."""

    name: str
    type: str
    options: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    computed: Any = None  # the expression that stands for it, when nothing here computes it
    keeps_details: bool = False  # what else is known of the option chosen is kept beside it


@dataclass(frozen=True)
class Meaning:
    """What a variable means: the answers it may read, or one name; and what is not quite the same."""

    names: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    reasons: tuple[Reason, ...] = ()
    is_missing: bool = False  # always empty: nobody is asked for it
    inner: str = ""  # the question of the first row of a group that is meant, when one is


def build_meaning(found: Iterable[Answer], end: str) -> Meaning:
    """The answer itself, or a part of it: of a place, of a row, of what its data source knows."""
    answers = tuple(found)
    reasons = tuple(dict.fromkeys(why for answer in answers for why in answer.reasons))
    if end in SAME_VALUE:
        return Meaning(tuple(answer.name for answer in answers), answers, reasons)
    types = {answer.type for answer in answers}
    if types == {"place"} and end in _OF_PLACE:
        return Meaning(tuple(f"{answer.name}.{_OF_PLACE[end]}" for answer in answers), reasons=reasons)
    if types == {"block"} and (row := _FIRST_ROW.fullmatch(end)):
        return Meaning(tuple(answer.name for answer in answers), reasons=reasons, inner=make_identifier(row[1]))
    part = make_identifier(re.sub(r"^(structured_|live_var_|live_)", "", end))
    if all(answer.keeps_details for answer in answers):
        return Meaning(tuple(f"{answer.name}_details.{part}" for answer in answers), reasons=reasons)
    names = tuple(f"{answer.name}.{part}" for answer in answers)
    code = "file_part" if types == {"files"} and end in _OF_FILE else "part_of_answer"
    return Meaning(names, reasons=(*reasons, build_reason(code, name=end)))


def can_have_part(found: Iterable[Answer], end: str) -> bool:
    """Whether what follows the name is a part of the answer, rather than of the name of another field."""
    if end in SAME_VALUE or end.startswith(("structured_", "live_")):
        return True
    return any(answer.type not in SCALAR_TYPES or answer.computed is not None for answer in found)


def build_row_part(name: str, key: str) -> str:
    """The part of what a name reads that has this key; what our language cannot name is refused."""
    if not _READABLE.fullmatch(key):
        raise NotUnderstood("unreadable_key", name=key)
    return f"{name}.{key}"
