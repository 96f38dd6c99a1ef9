"""The places of questions in a form, those of the groups of a block too: which are filled, and which may change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.core import clock
from app.procedures.fields import FIELD_TYPES, Field, Problem
from app.procedures.fields.block import Block, questions
from app.procedures.fields.block_settings import TABLE
from app.procedures.fields.rows import Item, can_change, format_bounds, prefill_in_row, row_context_of
from app.procedures.form.field_containers import FieldContainer, is_static
from app.procedures.table_columns import is_too_wide


@dataclass(frozen=True)
class RowView:
    """One group of a block as it is drawn: its name among the inputs, its questions with what is wrong with each."""

    name: str
    containers: list[tuple[FieldContainer, list[Problem]]]


@dataclass(frozen=True)
class RowsView:
    """All the groups of a block, and the content of all inputs, with the values computed in the groups."""

    rows: list[RowView]
    values: Mapping[str, Any]
    # How many groups there may be.
    bounds: str
    # Whether a table has no room for its columns.
    is_wide: bool

    @property
    def containers(self) -> Iterator[FieldContainer]:
        return (container for row in self.rows for container, _ in row.containers)


def build_containers(
    fields: Iterable[Field], visible_fields: Iterable[Field], *, is_always_shown: bool = True
) -> list[FieldContainer]:
    """The places of these fields; `is_always_shown` unless the page itself comes and goes."""
    visible_by_id = {field.id: field for field in visible_fields}
    return [
        FieldContainer(
            visible_by_id.get(field.id, field),
            field.id in visible_by_id,
            is_always_shown and field.condition is None and is_static(field),
        )
        for field in fields
    ]


def build_rows(
    field: Field,
    values: Mapping[str, Any],
    problems: Iterable[Problem] = (),
    *,
    before: Collection[str] | None = None,
) -> RowsView:
    """The groups of a block over what its inputs contain; `field` is the block as it is asked over the other answers.

    `before`: the questions that the browser showed, when it is known; those that come hold what they are offered.
    """
    names, contents, problem_list = _row_names(field, values), dict(values), list(problems)
    items = _block(field).read(field, _InputsAsForm(values)) if _has_changing_questions(field) else []
    rows = []
    for number, name in enumerate(names, start=1):
        row = f"{field.settings['item_label']} {number}"
        row_fields = field.row_questions(
            name, problem_list, row=row, group_label=row if field.settings["display"] == TABLE else ""
        )
        row_containers, computed_values = _resolve_row(
            field, items[number - 1] if items else None, [each for each, _ in row_fields]
        )
        contents |= computed_values
        if items and before is not None:
            contents |= _prefill_revealed(field, items[number - 1], row_containers, before, is_first=number == 1)
        rows.append(
            RowView(
                name,
                [
                    (container, field_problems)
                    for container, (_, field_problems) in zip(row_containers, row_fields, strict=True)
                ],
            )
        )
    return RowsView(rows, contents, format_bounds(field), is_too_wide(questions(field)))


def containers_within(
    container: FieldContainer, values: Mapping[str, Any], before: Collection[str]
) -> tuple[list[FieldContainer], Mapping[str, Any]]:
    """The places inside the groups of a block that may change, and the content of their inputs."""
    if container.field.type != Block.key or not _has_changing_questions(container.field):
        return [], values
    rows = build_rows(container.field, values, before=before)
    return [each for each in rows.containers if not each.is_fixed or each.field.type == Block.key], rows.values


class _InputsAsForm:
    """Input values read as a posted form."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def getlist(self, key: str, /) -> list[Any]:
        value = self._values.get(key, [])
        return value if isinstance(value, list) else [value]


def _resolve_row(
    field: Field, item: Item | None, row_fields: list[Field]
) -> tuple[list[FieldContainer], dict[str, Any]]:
    """The places of the questions of one group, under the names of their inputs; and the values computed there."""
    if item is None:
        return [FieldContainer(row_field, True, True) for row_field in row_fields], {}
    types, row = _block(field).types, _block(field).validate_row(field, item, _today(field))
    visible_by_id = {field.id: field for field in row.fields}
    containers: list[FieldContainer] = []
    computed_values: dict[str, Any] = {}
    for each, row_field in zip(questions(field), row_fields, strict=True):
        ready = visible_by_id.get(each.id, each)
        names = {name: row_field.settings[name] for name in ("row", "of") if name in row_field.settings}
        named_field = replace(row_field, label=ready.label, settings={**ready.settings, **names})
        containers.append(FieldContainer(named_field, each.id in visible_by_id, not can_change(types, each)))
        if types[each.type].is_computed:
            computed_values |= types[each.type].form_values(named_field, row.answers.get(each.id))
    return containers, computed_values


def _prefill_revealed(
    field: Field, item: Item, containers: Iterable[FieldContainer], before: Collection[str], *, is_first: bool
) -> dict[str, Any]:
    """Prefilled values of the questions of a row that were hidden before."""
    types, context, today = _block(field).types, row_context_of(field), _today(field)
    inputs: dict[str, Any] = {}
    for each, container in zip(questions(field), containers, strict=True):
        is_revealed = container.is_shown and not container.is_fixed and container.field.id not in before
        if is_revealed and not types[each.type].is_computed:
            prefill = prefill_in_row(
                types, replace(container.field, id=each.id), item, context, today, is_first=is_first
            )
            inputs |= {} if prefill is None else types[each.type].form_values(container.field, prefill)
    return inputs


def _row_names(field: Field, values: Mapping[str, Any]) -> list[str]:
    least = max(1, _block(field).minimum_items(field))
    names = values.get(f"{field.id}__items") or [str(number) for number in range(least)]
    return [name for name in names if isinstance(name, str)]


def _has_changing_questions(field: Field) -> bool:
    """Whether questions of its groups come, go or change with the answers."""
    types = _block(field).types
    return any(can_change(types, question) or types[question.type].has_parts for question in questions(field))


def _today(field: Field) -> date:
    day = row_context_of(field).values.get("today")
    return date.fromisoformat(day) if day else clock.today()


def _block(field: Field) -> Block:
    field_type = FIELD_TYPES[field.type]
    assert isinstance(field_type, Block)
    return field_type
