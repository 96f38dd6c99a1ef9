"""The rows of the editor, as the template draws them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from app.core.i18n import gettext as _
from app.definitions.editing.expressions import subjects, tree
from app.definitions.editing.expressions.choices import (
    KIND_LABELS,
    VALUE_KINDS,
    Choice,
    ChoiceGroup,
    create_choices,
    list_kinds,
    list_operation_groups,
    list_subject_groups,
)
from app.definitions.editing.expressions.constants import is_well_typed, write_constant
from app.definitions.editing.expressions.form_encoding import VALUE
from app.definitions.editing.expressions.operand_types import find_subject, get_value_kind
from app.definitions.editing.expressions.operation_labels import get_operand_label
from app.definitions.editing.expressions.predicate_choices import list_predicates
from app.definitions.editing.expressions.predicates import NO_VALUE, ROW_PREDICATES
from app.definitions.editing.expressions.relative_dates import RelativeDate, parse_relative_date
from app.definitions.editing.expressions.row_problems import RowProblem
from app.definitions.editing.expressions.subjects import ReadableNames, Subject
from app.definitions.editing.expressions.tree import Node, Path, format_path
from app.definitions.editing.expressions.tree_conversion import AS_CONDITION, AS_VALUE, get_expected, is_variadic
from app.definitions.editing.expressions.tree_edits import can_add, can_delete
from app.definitions.editing.expressions.type_problems import get_child_names

# From so many subjects on, a list of them can be filtered.
FILTERED_SUBJECTS = 10
_LEFT_KINDS = (tree.READING, tree.OPERATION, tree.TODAY)


@dataclass(frozen=True)
class Row:
    """A node with what its inputs offer. `name` begins the names of its fields, `path` names it in edits."""

    node: Node
    name: str
    path: str
    label: str
    problems: tuple[RowProblem, ...] = ()
    children: tuple[Row, ...] = ()
    # The kind that the form sends back, and those to choose from, if there is a choice.
    kind: str = ""
    kinds: tuple[Choice, ...] = ()
    groups: tuple[ChoiceGroup, ...] = ()
    options: tuple[Choice, ...] = ()
    # The kind of constant that is typed beside a subject.
    constant_kind: str = ""
    edits: tuple[str, ...] = ()
    is_condition: bool = False
    # Whether the label is shown: that of an operand.
    has_label: bool = False

    @property
    def id(self) -> str:
        """The identifier of its first input."""
        return self.name.replace(".", "-")

    @property
    def is_wrong(self) -> bool:
        """Whether something more than a blank is to be corrected."""
        return any(not problem.is_blank for problem in self.problems)

    @property
    def is_filtered(self) -> bool:
        return sum(len(group.choices) for group in self.groups) > FILTERED_SUBJECTS

    @property
    def can_grow(self) -> bool:
        """Whether an operand can be added."""
        return can_add(self.node)

    @property
    def original(self) -> str:
        """The JSON of a constant, sent back in case its text alone does not give it back."""
        is_constant = self.node.kind in tree.CONSTANTS - {tree.UNTYPED}
        return json.dumps(write_constant(self.node), ensure_ascii=False) if is_constant and self.is_written else ""

    @property
    def is_written(self) -> bool:
        """Whether the constant is what its text says, or was read from the definition: nothing is missing from it."""
        return self.node.original is not None or (self.node.value != "" and is_well_typed(self.node))

    @property
    def input_type(self) -> str:
        """The type of its text input: a date that is not one is shown as it was typed."""
        is_typed = not self.node.value or self.node.kind == self.typed_kind
        return self.typed_kind if self.typed_kind in (tree.DATE, tree.TIME) and is_typed else "text"

    @property
    def typed_kind(self) -> str:
        return self.constant_kind or self.node.kind

    @property
    def relative_date(self) -> RelativeDate:
        return parse_relative_date(self.node.value)

    @property
    def has_hidden_value(self) -> bool:
        """Whether a value stands by in case the predicate changes again."""
        return self.node.kind == tree.CONDITION and self.node.value in NO_VALUE and len(self.children) > 1


class RowBuilder:
    """Makes the rows of a tree, each with its problems."""

    def __init__(self, prefix: str, problems: list[RowProblem]) -> None:
        self._prefix = prefix
        self._problems = problems

    def build(self, node: Node, names: ReadableNames, expected: str, *, path: Path = (), label: str = "") -> Row:
        """The row of a node and of its children; `expected` says whether it is met or gives a value."""
        row = Row(
            node,
            format_path(path, self._prefix),
            ".".join(map(str, path)),
            label or _("Condition") if expected == AS_CONDITION else label or _("Valeur"),
            tuple(problem for problem in self._problems if problem.path == path),
            kind=node.kind,
            is_condition=expected == AS_CONDITION,
        )
        if node.kind == tree.CONDITION:
            row = self._build_condition(row, names, path)
        else:
            row = replace(row, children=tuple(self._build_children(node, names, path)))
        return _add_choices(row, names)

    def _build_children(self, node: Node, names: ReadableNames, path: Path) -> list[Row]:
        count = len(node.children)
        rows = []
        for position, child in enumerate(node.children):
            row = self.build(
                child,
                get_child_names(node, position, names),
                get_expected(node, position),
                path=(*path, position),
                label=_get_child_label(node, position),
            )
            has_label = node.kind in (tree.OPERATION, tree.READING)
            rows.append(replace(row, edits=_list_edits(node, position, count), has_label=has_label))
        return rows

    def _build_condition(self, row: Row, names: ReadableNames, path: Path) -> Row:
        node = row.node
        subject = find_subject(node, names)
        left = self.build(node.children[0], names, AS_VALUE, path=(*path, 0), label=_("Ce qui est comparé"))
        if left.kind in (tree.READING, tree.EMPTY):
            groups = list_subject_groups(names, left.node.value, with_operation=True)
            left = replace(left, kind=tree.READING, kinds=(), groups=groups)
        else:
            left = replace(left, kinds=list_kinds(_LEFT_KINDS, left.kind))
        children = [left]
        if len(node.children) > 1:
            children.append(self._build_value(node, subject, names, path))
        predicates = list_predicates(subject.kind, node.value)
        return replace(row, children=tuple(children), options=create_choices(predicates, [node.value]))

    def _build_value(self, node: Node, subject: Subject, names: ReadableNames, path: Path) -> Row:
        """Build the row of the value that the subject is compared with; a condition, for the rows of a block."""
        expected = get_expected(node, 1)
        child_names = get_child_names(node, 1, names)
        row = self.build(node.children[1], child_names, expected, path=(*path, 1), label=_("Valeur"))
        if node.value in ROW_PREDICATES:
            return row
        constant_kind = get_value_kind(node.value, subject.kind)
        offered = [VALUE, tree.READING, tree.OPERATION]
        if subject.kind in (subjects.DATE, subjects.ANY):
            offered.insert(1, tree.TODAY)
        is_constant = row.node.kind in tree.CONSTANTS - {tree.BOOLEAN, tree.NOTHING}
        kind = VALUE if is_constant else row.node.kind
        value_label = str(KIND_LABELS[constant_kind])
        if subject.options:
            value_label = _("des choix") if constant_kind == tree.LINES else _("un choix")
        options = create_choices(subject.options, row.node.value.split("\n")) if is_constant and subject.options else ()
        return replace(
            row,
            kind=kind,
            kinds=list_kinds(offered, kind, value_label=value_label),
            options=options,
            constant_kind=constant_kind,
        )


def _add_choices(row: Row, names: ReadableNames) -> Row:
    node = row.node
    if node.kind in (tree.READING, tree.NAME):
        row = replace(row, groups=list_subject_groups(names, node.value, with_operation=False))
    if node.kind == tree.OPERATION:
        row = replace(row, groups=list_operation_groups(node.value, as_condition=row.is_condition))
    if row.kinds or row.is_condition or node.kind in (tree.NAME, tree.RAW):
        return row
    offered = VALUE_KINDS if node.kind != tree.EMPTY else (tree.EMPTY, *VALUE_KINDS)
    return replace(row, kinds=list_kinds(offered, node.kind))


def _get_child_label(node: Node, position: int) -> str:
    if node.kind == tree.GROUP:
        return _("Condition %(number)s", number=position + 1)
    if node.kind == tree.OPERATION:
        return get_operand_label(node.value, position, len(node.children))
    if node.kind == tree.READING:
        return _("Sans réponse")
    return _("Valeur %(number)s", number=position + 1)


def _list_edits(parent: Node, position: int, count: int) -> tuple[str, ...]:
    """List the gestures possible on a child of a node."""
    if parent.kind == tree.GROUP:
        moves = [*(["up"] if position else []), *(["down"] if position < count - 1 else [])]
        return (*moves, "group" if parent.children[position].kind != tree.GROUP else "ungroup", "delete")
    is_movable = parent.kind == tree.LIST or (is_variadic(parent.value) and parent.value != "if")
    moves = [*(["up"] if is_movable and position else []), *(["down"] if is_movable and position < count - 1 else [])]
    is_result = parent.value == "if" and position % 2
    return (*moves, *(["delete"] if can_delete(parent, position) and not is_result else []))
