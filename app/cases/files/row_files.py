"""Files given in the groups of a block: the form that shows a group names those kept there, so that they move and go with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from app.procedures.definition import Field
from app.procedures.fields.block import Block, questions
from app.procedures.fields.block_settings import MAX_ITEMS
from app.procedures.fields.files import Files, all_files

Form = MultiDict[str, Any]


def has_file_fields(fields: Iterable[Field]) -> bool:
    """Whether one of these fields takes files, be it in a group."""
    return any(f.type == Files.key or (f.type == Block.key and has_file_fields(questions(f))) for f in fields)


def file_fields(fields: Iterable[Field], form: Form) -> Iterator[Field]:
    """The fields that take files, those of the groups of the form under the names of their inputs."""
    for field in fields:
        if field.type == Files.key:
            yield field
        else:
            yield from row_file_fields([field], form)


def row_file_fields(fields: Iterable[Field], form: Form) -> Iterator[Field]:
    """The file fields of blocks only."""
    for block in (field for field in fields if field.type == Block.key and has_file_fields(questions(field))):
        for name in form.getlist(f"{block.id}__items")[: MAX_ITEMS + 1]:
            yield from file_fields((each for each, _ in block.row_questions(name)), form)


def resolve_known_files(fields: Iterable[Field], form: Form, content: Any) -> Form:
    """The form with identifiers of files in blocks replaced by their descriptions from `content`; unknown ones are dropped."""
    row_fields = list(row_file_fields(fields, form))
    if not row_fields:
        return form
    descriptions = {file["id"]: file for file in all_files(content)}
    names = {f"{field.id}__kept" for field in row_fields}
    resolved: Form = MultiDict([pair for pair in form.items(multi=True) if pair[0] not in names])
    for name in names:
        resolved.setlist(name, [descriptions[each] for each in form.getlist(name) if each in descriptions])
    return resolved


def set_kept_files(form: Form, files_by_field: Mapping[str, Sequence[Mapping[str, Any]]]) -> Form:
    """The form with these files kept in these fields of blocks."""
    if not files_by_field:
        return form
    replaced_names = {f"{name}__{part}" for name in files_by_field for part in ("kept", "remove")}
    resolved: Form = MultiDict([pair for pair in form.items(multi=True) if pair[0] not in replaced_names])
    for name, files in files_by_field.items():
        resolved.setlist(f"{name}__kept", list(files))
    return resolved
