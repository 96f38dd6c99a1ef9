"""Options of the selects of the editor: subjects by group, operations by family, kinds of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.i18n import LazyText, lazy_gettext
from app.core.i18n import gettext as _
from app.definitions.editing.expressions import tree
from app.definitions.editing.expressions.form_encoding import CHANGE, VALUE
from app.definitions.editing.expressions.kind_conversion import READING_OR_DEFAULT
from app.definitions.editing.expressions.operation_labels import FAMILY_LABELS, OPERATION_LABELS
from app.definitions.editing.expressions.subjects import ReadableNames, Subject
from app.language.expressions.operator_labels import OPERATOR_LABELS
from app.language.expressions.operators import OPERATORS

KIND_LABELS: Mapping[str, LazyText] = {
    tree.READING: lazy_gettext("une réponse"),
    tree.OPERATION: lazy_gettext("un calcul"),
    tree.TEXT: lazy_gettext("un texte"),
    tree.NUMBER: lazy_gettext("un nombre"),
    tree.DATE: lazy_gettext("une date"),
    tree.TIME: lazy_gettext("une heure"),
    tree.TODAY: lazy_gettext("aujourd’hui"),
    tree.BOOLEAN: lazy_gettext("oui ou non"),
    tree.LINES: lazy_gettext("plusieurs valeurs"),
    tree.LIST: lazy_gettext("une liste de calculs"),
    tree.CONDITION: lazy_gettext("une condition"),
    tree.GROUP: lazy_gettext("plusieurs conditions"),
    READING_OR_DEFAULT: lazy_gettext("une réponse, ou à défaut…"),
    tree.UNTYPED: lazy_gettext("un texte"),
    tree.NOTHING: lazy_gettext("rien"),
    tree.RAW: lazy_gettext("illisible"),
    tree.EMPTY: lazy_gettext("Choisissez…"),
}
VALUE_KINDS = tuple(kind for kind in KIND_LABELS if kind not in (tree.EMPTY, tree.RAW, tree.LIST, tree.UNTYPED))


@dataclass(frozen=True)
class Choice:
    """An option of a select or a box to tick."""

    value: str
    label: str
    is_selected: bool = False


@dataclass(frozen=True)
class ChoiceGroup:
    """Options under one label."""

    label: str
    choices: tuple[Choice, ...]


def create_choices(options: Iterable[tuple[str, str]], selected: Iterable[str]) -> tuple[Choice, ...]:
    """The options; those selected that are not offered come first, so that nothing is lost."""
    all_options, selected_values = list(options), [value for value in selected if value]
    values = {value for value, _label in all_options}
    missing_choices = [
        Choice(value, _("%(value)s (n’existe plus)", value=value), True)
        for value in selected_values
        if value not in values
    ]
    return (*missing_choices, *(Choice(value, label, value in selected_values) for value, label in all_options))


def list_subject_groups(names: ReadableNames, selected: str, *, with_operation: bool) -> tuple[ChoiceGroup, ...]:
    """The subjects by group, in order; a subject that does not exist here stays selected, in a group of its own."""
    groups: dict[str, list[Choice]] = {}
    for subject in names.subjects:
        if not subject.is_minor or subject.name == selected:
            groups.setdefault(subject.group, []).append(_create_choice(subject, selected))
    if with_operation:
        operation = Choice(f"{CHANGE}{tree.OPERATION}", _("Un calcul…"))
        groups.setdefault(_("Autres"), []).append(operation)
    if selected and names.find(selected) is None:
        label = selected if names.scope.find(selected) else _("%(value)s (n’existe plus)", value=selected)
        groups = {_("Choix actuel"): [Choice(selected, label, True)], **groups}
    return tuple(ChoiceGroup(label, tuple(choices)) for label, choices in groups.items())


def list_operation_groups(selected: str, *, as_condition: bool) -> tuple[ChoiceGroup, ...]:
    """The operations by family; one that the list leaves out is there when it is selected."""
    groups: dict[str, list[Choice]] = {}
    for operator, label in OPERATION_LABELS.items():
        family = FAMILY_LABELS[OPERATORS[operator].family]
        groups.setdefault(str(family), []).append(Choice(operator, str(label), operator == selected))
    if selected and selected not in OPERATION_LABELS:
        current = Choice(selected, str(OPERATOR_LABELS[selected]).capitalize(), True)
        groups.setdefault(_("Autres"), []).append(current)
    if as_condition:
        groups.setdefault(_("Autres"), []).append(Choice(f"{CHANGE}{tree.CONDITION}", _("Une simple condition…")))
    return tuple(ChoiceGroup(label, tuple(choices)) for label, choices in groups.items())


def list_kinds(offered: Iterable[str], current: str, *, value_label: str = "") -> tuple[Choice, ...]:
    """The kinds that a value may be turned into; the current one is always there."""
    kinds = list(offered)
    if current not in kinds:
        kinds.insert(0, current)
    labels = {kind: str(KIND_LABELS[kind]) for kind in kinds if kind != VALUE}
    return tuple(Choice(kind, labels.get(kind, value_label), kind == current) for kind in kinds)


def _create_choice(subject: Subject, selected: str) -> Choice:
    return Choice(subject.name, subject.label, subject.name == selected)
