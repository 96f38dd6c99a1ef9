"""All questions of a form as a table, and what is done to several of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.definitions.editing.changes import MISSING
from app.definitions.editing.operations import OperationRefused, delete_element, move_element, set_value
from app.definitions.editing.pointers import extend_pointer, find_element, get_parent, has_element, name_position
from app.definitions.words.expression_words import Names, collect_names, describe_expression
from app.procedures.fields import FIELD_TYPES

Definition = Mapping[str, Any]
TEXTS = ("label", "hint")


@dataclass(frozen=True)
class QuestionRow:
    """One question; `inner` ones are those of a block, which stay in it."""

    pointer: str
    page_title: str
    type_label: str
    icon: str
    label: str
    hint: str
    condition: str
    is_required: bool
    is_for_agents: bool
    is_filter: bool
    has_label: bool
    has_answer: bool
    is_inner: bool


@dataclass(frozen=True)
class TextEdit:
    """A text typed in the table, and what it was on screen before."""

    pointer: str
    key: str
    before: str
    text: str


class TextsChanged(Exception):
    """Somebody else changed these texts since the table was shown: their labels."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(", ".join(labels))
        self.labels = labels


def list_questions(definition: Definition) -> list[QuestionRow]:
    """The questions of all pages in order, those of a block behind it."""
    names = collect_names(definition)
    pages = definition.get("pages")
    pages = pages if isinstance(pages, list) else []
    rows: list[QuestionRow] = []
    for position, page in enumerate(pages):
        pointer = f"pages/{name_position(pages, position)}"
        rows += _iterate_rows(page, pointer, str(page.get("title") or ""), names, is_inner=False)
    return rows


def list_pages(definition: Definition) -> list[tuple[str, str]]:
    """The pages with their titles."""
    pages = definition.get("pages") or []
    return [(name_position(pages, number), str(page.get("title") or "")) for number, page in enumerate(pages)]


def edit_texts(definition: Definition, edits: Iterable[TextEdit]) -> Definition:
    """Change the texts that were edited; an emptied hint goes, an emptied label stays. Raises TextsChanged."""
    changed, result = [], definition
    for edit in edits:
        if edit.text == edit.before or (edit.key == "label" and not edit.text):
            continue
        pointer = extend_pointer(edit.pointer, edit.key)
        if not has_element(definition, edit.pointer) or _read_text(definition, pointer) != edit.before:
            changed.append(edit.before or edit.text)
            continue
        result = set_value(result, pointer, edit.text or MISSING)
    if changed:
        raise TextsChanged(changed)
    return result


def apply_operation(definition: Definition, operation: str, pointers: Sequence[str], *, page: str = "") -> Definition:
    """Do something to several questions; those it makes no sense for stay. Raises OperationRefused, ElementNotFound."""
    rows = [row for row in list_questions(definition) if row.pointer in set(pointers)]
    if not rows:
        raise OperationRefused(_("Cochez d’abord des questions."))
    if operation == MOVE:
        return _move(definition, [row.pointer for row in rows if not row.is_inner], page)
    result = definition
    for row in rows:
        result = _OPERATIONS[operation](result, row)
    return result


def summarise_operation(operation: str, count: int) -> str:
    """The sentence of the history for an operation on that many questions."""
    return {
        REQUIRE: ngettext("a rendu %(num)s question obligatoire", "a rendu %(num)s questions obligatoires", count),
        RELEASE: ngettext("a rendu %(num)s question facultative", "a rendu %(num)s questions facultatives", count),
        RESERVE: ngettext("a réservé %(num)s question aux agents", "a réservé %(num)s questions aux agents", count),
        OPEN: ngettext("a ouvert %(num)s question aux usagers", "a ouvert %(num)s questions aux usagers", count),
        FILTER: ngettext("a fait un filtre de %(num)s question", "a fait des filtres de %(num)s questions", count),
        UNFILTER: ngettext("a retiré %(num)s question des filtres", "a retiré %(num)s questions des filtres", count),
        MOVE: ngettext("a déplacé %(num)s question", "a déplacé %(num)s questions", count),
        DELETE: ngettext("a retiré %(num)s question", "a retiré %(num)s questions", count),
    }[operation]


def _iterate_rows(
    owner: Mapping[str, Any], pointer: str, page_title: str, names: Names, *, is_inner: bool
) -> Iterator[QuestionRow]:
    fields = owner.get("fields")
    for position, field in enumerate(fields if isinstance(fields, list) else ()):
        at = extend_pointer(pointer, "fields", name_position(owner["fields"], position))
        described = FIELD_TYPES.get(str(field.get("type")))
        condition = field.get("condition")
        yield QuestionRow(
            pointer=at,
            page_title=page_title,
            type_label=str(described.label) if described else str(field.get("type", "")),
            icon=described.icon if described else "circle-question-mark",
            label=_write_text(field.get("label")),
            hint=_write_text(field.get("hint")),
            condition=describe_expression(condition, names) if condition else "",
            is_required=field.get("required", True) is not False,
            is_for_agents=bool(field.get("for_agents")),
            is_filter=bool(field.get("filter")),
            has_label=bool(described and described.has_label),
            has_answer=bool(described and described.has_value and not described.is_computed),
            is_inner=is_inner,
        )
        yield from _iterate_rows(field, at, page_title, names, is_inner=True)


def _write_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _read_text(definition: Definition, pointer: str) -> str:
    return _write_text(find_element(definition, pointer))


def _move(definition: Definition, pointers: Sequence[str], page: str) -> Definition:
    target, result = f"pages/{page}/fields", definition
    if not has_element(definition, target):
        raise OperationRefused(_("Choisissez la page où déplacer ces questions."))
    for pointer in pointers:
        if get_parent(pointer) != target:
            result = move_element(result, pointer, target)[0]
    return result


def _require(definition: Definition, row: QuestionRow) -> Definition:
    return set_value(definition, f"{row.pointer}/required", MISSING) if row.has_answer else definition


def _release(definition: Definition, row: QuestionRow) -> Definition:
    return set_value(definition, f"{row.pointer}/required", False) if row.has_answer else definition


def _switch(key: str, value: Any) -> Callable[[Definition, QuestionRow], Definition]:
    """Give a setting that the questions of a block do not have."""
    return lambda definition, row: definition if row.is_inner else set_value(definition, f"{row.pointer}/{key}", value)


def _delete(definition: Definition, row: QuestionRow) -> Definition:
    """A question of a block that is deleted too is gone already."""
    return delete_element(definition, row.pointer) if has_element(definition, row.pointer) else definition


REQUIRE, RELEASE, RESERVE, OPEN = "require", "release", "reserve", "open"
FILTER, UNFILTER, MOVE, DELETE = "filter", "unfilter", "move", "delete"
_OPERATIONS: Mapping[str, Callable[[Definition, QuestionRow], Definition]] = {
    REQUIRE: _require,
    RELEASE: _release,
    RESERVE: _switch("for_agents", True),
    OPEN: _switch("for_agents", MISSING),
    FILTER: _switch("filter", True),
    UNFILTER: _switch("filter", MISSING),
    DELETE: _delete,
}
OPERATIONS = (*_OPERATIONS, MOVE)
