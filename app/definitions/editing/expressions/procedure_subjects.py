"""Subjects that an expression of a procedure may read, by its position in the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.expressions.definition_pointer import find_element, find_position
from app.definitions.editing.expressions.field_subjects import (
    ITEM,
    get_label,
    list_details_types,
    list_field_subjects,
)
from app.definitions.editing.expressions.subjects import TODAY, ReadableNames, Subject, create_names
from app.definitions.words.name_labels import PROFILE_LABELS
from app.language.expressions.value_types import ValueType
from app.procedures.checks.condition_names import FORM_NAMES
from app.procedures.checks.row_condition_checks import BOUNDS
from app.procedures.fields.address import ADDRESS_TYPE

# What names the texts of a group of a block; its other settings read the form.
_ROW_CHECKS = "item_checks"


def find_procedure_names(definition: Mapping[str, Any], steps: Sequence[str]) -> ReadableNames:
    """The names at a pointer: answers of earlier pages, for a field those of its page, in a block those of its row."""
    pages = [page for page in _as_list(definition.get("pages")) if isinstance(page, Mapping)]
    if len(steps) < 2 or steps[0] != "pages":
        return _create_names(pages, later=[], more=())
    position = find_position(pages, steps[1])
    if position is None:
        return _create_names(pages, later=[], more=())
    page = pages[position]
    if len(steps) < 5 and steps[2:3] != ["checks"]:
        return _create_names(pages[:position], later=pages[position:], more=())
    if steps[2] == "checks":
        return _create_names(pages[: position + 1], later=pages[position + 1 :], more=())
    return _find_field_names(pages, position, page, steps[3:])


def list_page_subjects(pages: Sequence[Mapping[str, Any]]) -> list[Subject]:
    """The answers of pages."""
    return [
        subject
        for page in pages
        for subject in list_field_subjects("answers", page.get("fields"), get_label(page, _("Page sans titre")))
    ]


def create_today() -> Subject:
    return Subject(TODAY, _("Aujourd’hui"), _("Autres"), FORM_NAMES[TODAY])


def _find_field_names(
    pages: Sequence[Mapping[str, Any]], position: int, page: Mapping[str, Any], steps: Sequence[str]
) -> ReadableNames:
    """Names at a field: `steps` begins with its id."""
    fields = _as_list(page.get("fields"))
    field_position = find_position(fields, steps[0])
    is_in_rows = len(steps) > 1 and steps[1] in ("fields", _ROW_CHECKS, *BOUNDS)
    if not is_in_rows or field_position is None:
        names = _create_names(pages[: position + 1], later=pages[position + 1 :], more=())
        is_check = steps[1:2] == ["checks"]
        return names if is_check else _without(names, f"answers.{steps[0]}")
    before = {**page, "fields": fields[:field_position]}
    after = {**page, "fields": fields[field_position:]}
    names = _create_names([*pages[:position], before], later=[after, *pages[position + 1 :]], more=())
    return names if steps[1] in BOUNDS else _find_row_names(names, fields[field_position], steps[1:])


def _find_row_names(names: ReadableNames, block: Any, steps: Sequence[str]) -> ReadableNames:
    """Names in the rows of a block: `steps` begins with `fields` or `item_checks`."""
    properties = block if isinstance(block, Mapping) else {}
    label = get_label(properties, _("Groupe"))
    inner = _as_list(properties.get("fields"))
    items = list_field_subjects(ITEM, inner, label)
    members = {item.name.partition(".")[2]: item.type for item in items if item.name.count(".") == 1}
    members |= {name.partition(".")[2]: each for name, each in list_details_types(ITEM, inner).items()}
    rows = Subject("", label, "", items=tuple(items))
    within = names.with_item(rows, ValueType(frozenset({"object"}), members=members))
    if steps[0] == _ROW_CHECKS or len(steps) < 2:
        return within
    field = find_element(inner, steps[1])
    if len(steps) > 2 and steps[2] in ("fields", _ROW_CHECKS):
        return _find_row_names(within, field, steps[2:])
    return _without(within, f"{ITEM}.{steps[1]}")


def _create_names(
    pages: Sequence[Mapping[str, Any]], *, later: Sequence[Mapping[str, Any]], more: Sequence[Subject]
) -> ReadableNames:
    later_types: dict[str, ValueType] = {subject.name: subject.type for subject in list_page_subjects(later)}
    types: dict[str, ValueType] = dict(FORM_NAMES)
    for page in pages:
        types |= list_details_types("answers", page.get("fields"))
    return create_names([*list_page_subjects(pages), *more, *_list_profile_subjects()], types, later=later_types)


def _list_profile_subjects() -> list[Subject]:
    group = _("Compte de l’usager")
    profile = FORM_NAMES["profile"].members
    subjects = [
        Subject(f"profile.{name}", str(label), group, profile.get(name, ADDRESS_TYPE.members["city"]))
        for name, label in PROFILE_LABELS.items()
    ]
    return [*subjects, create_today()]


def _without(names: ReadableNames, name: str) -> ReadableNames:
    """The names without those of a field, which does not read itself."""
    others = tuple(
        subject for subject in names.subjects if subject.name != name and not subject.name.startswith(f"{name}.")
    )
    return ReadableNames(others, names.scope.without(name))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
