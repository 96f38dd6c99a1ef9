"""Documents and photos joined to the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Form, Problem, missing_answer, refused_answer

MEGABYTE = 1_000_000
KINDS: Mapping[str, frozenset[str]] = {
    "image": frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"}),
    "pdf": frozenset({"application/pdf"}),
    "document": frozenset(
        {
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/msword",
            "text/plain",
        }
    ),
}
# What a file is said to be whose content costs too much to be read, or whose picture is too large to be shown.
UNREADABLE_TYPE = "application/x-unreadable"
TOO_MANY_PIXELS_TYPE = "application/x-too-many-pixels"
_REFUSED_TYPES = {UNREADABLE_TYPE: "file_unreadable", TOO_MANY_PIXELS_TYPE: "file_too_many_pixels"}
_PARTS = {"id": str, "name": str, "size": int, "type": str}


class Files(FieldType):
    """Files are received and kept before the page is validated; the answer is the list of those kept."""

    key = "files"
    can_be_prefilled = False
    is_searchable = False
    options_schema = {
        "max_files": {"type": "integer", "minimum": 1, "maximum": 20},
        "max_size_mb": {"type": "integer", "minimum": 1, "maximum": 50},
        "accept": {"type": "array", "minItems": 1, "items": {"enum": sorted(KINDS)}},
        # A photo says where it was taken: kept only when the request is about that place.
        "keep_position": {"type": "boolean"},
    }
    defaults = {"max_files": 5, "max_size_mb": 10, "accept": ["image", "pdf"], "keep_position": False}
    is_typed = False

    def read(self, field: Field, form: Form) -> list[dict[str, Any]]:
        """In a group of questions, the files kept there, once the names of the form have become what is known of them."""
        found = files_in(form.getlist(f"{field.id}__kept")) or files_in(form.getlist(field.id))
        removed = removed_file_ids(form, field.id)
        return [file for file in found if file["id"] not in removed]

    def validate(self, field: Field, raw: Any, today: date) -> tuple[list[dict[str, Any]] | None, list[Problem]]:
        files = [_read_file(item) for item in raw] if isinstance(raw, list) else []
        if not files:
            return missing_answer(field, "file_missing")
        if None in files:
            return refused_answer("file_unknown")
        kept = [file for file in files if file is not None]
        if len(kept) > field.settings["max_files"]:
            return refused_answer("too_many_files", maximum=field.settings["max_files"])
        problems = [problem for file in kept for problem in problems_of_file(field, file)]
        return (None, problems) if problems else (kept, [])

    def display(self, field: Field, value: Any) -> list[str]:
        return [file["name"] for file in files_in(value)]

    def form_values(self, field: Field, value: Any) -> dict[str, Any]:
        return {field.id: files_in(value)}


def problems_of_file(field: Field, file: Mapping[str, Any]) -> list[Problem]:
    """Why this file cannot be taken, in one reason at most: also asked before keeping a file just received."""
    maximum = field.settings["max_size_mb"]
    accepted = frozenset().union(*(KINDS[kind] for kind in field.settings["accept"]))
    # What weighs too much was not looked at: nothing else is known of it.
    if file["size"] > maximum * MEGABYTE:
        return [Problem("file_too_large", {"name": file["name"], "maximum": maximum})]
    if file["type"] in _REFUSED_TYPES:
        return [Problem(_REFUSED_TYPES[file["type"]], {"name": file["name"]})]
    if file["size"] == 0:
        return [Problem("file_empty", {"name": file["name"]})]
    if file["type"] not in accepted:
        return [Problem("file_refused", {"name": file["name"], "accept": field.settings["accept"]})]
    return []


def removed_file_ids(form: Form, name: str) -> list[str]:
    """The ids of the kept files that the resident takes back."""
    return [value for value in form.getlist(f"{name}__remove") if isinstance(value, str)]


def files_in(value: Any) -> list[dict[str, Any]]:
    """The files of an answer; none when it is of another kind."""
    return [file for file in map(_read_file, value) if file] if isinstance(value, list) else []


def all_files(value: Any) -> Iterator[dict[str, Any]]:
    """The files of an answer, and of the answers of its groups."""
    if (file := _read_file(value)) is not None:
        yield file
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from all_files(each)


def _read_file(item: Any) -> dict[str, Any] | None:
    """The file as an answer keeps it, when it is one."""
    if not isinstance(item, Mapping) or any(type(item.get(part)) is not kind for part, kind in _PARTS.items()):
        return None
    return {part: item[part] for part in _PARTS}
