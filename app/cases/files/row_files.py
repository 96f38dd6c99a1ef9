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
    """Those of the groups alone."""
    for block in (field for field in fields if field.type == Block.key and has_file_fields(questions(field))):
        for name in form.getlist(f"{block.id}__items")[: MAX_ITEMS + 1]:
            yield from file_fields((each for each, _ in block.row_questions(name)), form)


def resolve_known_files(fields: Iterable[Field], form: Form, known: Any) -> Form:
    """The form, in which the names of the files kept in groups are what is `known` of them; any other name is none."""
    named = list(row_file_fields(fields, form))
    if not named:
        return form
    described = {file["id"]: file for file in all_files(known)}
    names = {f"{field.id}__kept" for field in named}
    found: Form = MultiDict([pair for pair in form.items(multi=True) if pair[0] not in names])
    for name in names:
        found.setlist(name, [described[each] for each in form.getlist(name) if each in described])
    return found


def set_kept_files(form: Form, kept: Mapping[str, Sequence[Mapping[str, Any]]]) -> Form:
    """The form, in which these questions of groups keep these files."""
    if not kept:
        return form
    gone = {f"{name}__{part}" for name in kept for part in ("kept", "remove")}
    found: Form = MultiDict([pair for pair in form.items(multi=True) if pair[0] not in gone])
    for name, files in kept.items():
        found.setlist(f"{name}__kept", list(files))
    return found
