"""The settings of an automatic action as a trial shows them: texts filled in, values computed, names in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.cases.people.contact import email_in, mobile_in
from app.core.i18n import gettext as _
from app.studio.trials.trial_case import TrialCase
from app.studio.trials.trial_values import EffectValues
from app.workflows.actions import ACTION_TYPES, ParameterKind
from app.workflows.actions.declaration import Parameter
from app.workflows.definition import APPLICANT, EntryAction

Row = tuple[str, str]
_NAME_ROOTS = ("answers.", "processing.", "action.")


def build_rows(case: TrialCase, entry: EntryAction, values: EffectValues) -> tuple[Row, ...]:
    """Each setting of the action with its label. Raises ExpressionError, TextError."""
    action_type = ACTION_TYPES.get(entry.type)
    if action_type is None:
        return ()
    return tuple(_RowBuilder(case, values).build(action_type.parameters, entry.parameters))


def build_engine_rows(case: TrialCase, entry: EntryAction) -> tuple[Row, ...]:
    """Build the rows of an action that the engine carries out: the values that it has set, or where it leads."""
    rows: list[Row] = []
    labels = {str(each["id"]): str(each.get("label") or each["id"]) for each in case.workflow.processing_fields}
    for part in entry.parts:
        if part.kind is ParameterKind.PROCESSING_VALUES:
            rows += [(labels.get(name, name), format_value(case.processing.get(name))) for name in part.value]
        elif part.kind is ParameterKind.STATUS and part.value is not None:
            status = case.workflow.find_status(part.value)
            rows.append((_("Vers"), status.label if status else str(part.value)))
    return tuple(rows)


class _RowBuilder:
    """Writes the settings of one action."""

    def __init__(self, case: TrialCase, values: EffectValues) -> None:
        self._case, self._values = case, values

    def build(self, members: Mapping[str, Parameter], settings: Mapping[str, Any]) -> Iterator[Row]:
        for name, member in members.items():
            value = settings.get(name)
            if value in (None, "", [], {}):
                continue
            if member.members:
                for element in value if isinstance(value, list) else [value]:
                    words = [f"{label}\u00a0: {text}" for label, text in self.build(member.members, element)]
                    yield str(member.label), "\n".join(words)
            elif member.kind in (ParameterKind.VALUES, ParameterKind.PROCESSING_VALUES):
                lines = [f"{key}\u00a0: {format_value(self._values.evaluate(each))}" for key, each in value.items()]
                yield str(member.label), "\n".join(lines)
            else:
                yield str(member.label), self._describe(member, value)

    def _describe(self, member: Parameter, value: Any) -> str:
        match member.kind:
            case ParameterKind.TEXT:
                return self._fill_texts(member, value)
            case ParameterKind.VALUE | ParameterKind.EXPRESSION:
                return format_value(self._values.evaluate(value))
            case ParameterKind.STATUS:
                status = self._case.workflow.find_status(value)
                return status.label if status else str(value)
            case ParameterKind.FUNCTION:
                return "\n".join(self._describe_person(element) for element in _as_list(value))
            case ParameterKind.LEVEL:
                labels = {level.id: level.label for level in self._case.workflow.levels}
                return labels.get(value, str(value))
            case ParameterKind.PROCESSING:
                labels = {str(each["id"]): str(each.get("label", "")) for each in self._case.workflow.processing_fields}
                return ", ".join(labels.get(str(element)) or str(element) for element in _as_list(value))
        if isinstance(value, str) and value in member.choices:
            return str(member.choices[value])
        return ", ".join(self._describe_plain(element) for element in _as_list(value))

    def _fill_texts(self, member: Parameter, value: Any) -> str:
        """A text, or each of a list of texts; a list of passages is one text."""
        if isinstance(value, list) and member.schema.get("type") == "array":
            return ", ".join(filter(None, (self._values.fill_text(element).strip() for element in value)))
        return self._values.fill_text(value)

    def _describe_plain(self, value: Any) -> str:
        if isinstance(value, str) and value.startswith(_NAME_ROOTS):
            field = self._case.procedure.field(value.partition(".")[2])
            return _("« %(label)s »", label=field.label) if field else value
        return format_value(value)

    def _describe_person(self, name: str) -> str:
        """The applicant or a function, with the addresses known of them."""
        if name == APPLICANT:
            procedure, answers = self._case.procedure, self._case.answers
            addresses = [email_in(procedure, answers), mobile_in(procedure, answers)]
            label = _("l’usager")
        else:
            labels = {function.id: function.label for function in self._case.workflow.functions}
            contact = self._case.tried.contacts.get(name)
            addresses = [contact.name, contact.email] if contact else []
            label = labels.get(name, name)
        address_line = ", ".join(filter(None, addresses))
        return f"{label} ({address_line})" if address_line else _("%(person)s (aucune adresse connue)", person=label)


def format_value(value: Any) -> str:
    """A computed value on the screen."""
    if value is None or value == "":
        return _("rien")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
