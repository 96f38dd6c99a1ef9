"""Words of the drawing about an edge: who acts, when, on which condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import LazyText, lazy_gettext, ngettext
from app.core.i18n import gettext as _
from app.workflows.actions import ActionType, ParameterKind
from app.workflows.actions.declaration import APPLICANT
from app.workflows.drawing.draft_reader import identify_elements, read_text

_FAILURE = lazy_gettext("En cas d’échec")


def read_function_labels(definition: Mapping[str, Any]) -> dict[str, str]:
    """The label of each function of a definition, the applicant included."""
    labels = {
        name: read_text(each.get("label")) or name for name, each in identify_elements(definition.get("functions"))
    }
    return {**labels, APPLICANT: _("Usager")}


def list_people(element: Mapping[str, Any]) -> list[str]:
    """The functions that an action or a call names."""
    by = element.get("by")
    if isinstance(by, str):
        return [by]
    return [each for each in by if isinstance(each, str)] if isinstance(by, list | tuple) else []


def describe_people(element: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Describe in words the people who may act."""
    return ", ".join(labels.get(name, name) for name in list_people(element))


def describe_condition(element: Mapping[str, Any]) -> str:
    """Describe whether the way is open on a condition only."""
    return "" if element.get("condition") in (None, True) else _("sous condition")


def describe_timeout(timeout: Mapping[str, Any]) -> str:
    """Describe the due time of a time-out: « Après 15 jours »."""
    before = _describe_delay(timeout.get("before"))
    after = _describe_delay(timeout.get("after"))
    if timeout.get("at") is None:
        return _("Après %(delay)s", delay=after) if after else _("Après un délai")
    if before:
        return _("%(delay)s avant une date", delay=before)
    return _("%(delay)s après une date", delay=after) if after else _("À une date")


def describe_jump(action_type: ActionType, parameter: str) -> str:
    """Return the label of an action that leads to a status by itself."""
    if parameter == action_type.target_parameter:
        return _("Automatique")
    labels: dict[str, LazyText] = {outcome.parameter: outcome.edge_label for outcome in action_type.outcomes}
    return str({"on_failure": _FAILURE, **labels}.get(parameter) or action_type.parameters[parameter].label)


def iterate_status_parameters(action_type: ActionType, entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the parameters that lead to a status, with that status; the one its type needs even when it is missing."""
    for name in action_type.find_parameters(ParameterKind.STATUS):
        if entry.get(name) is not None or name == action_type.target_parameter:
            yield name, entry.get(name)


def _describe_delay(delay: Any) -> str:
    amounts = delay if isinstance(delay, Mapping) else {}
    parts = [_describe_amount(unit, number) for unit, number in amounts.items() if type(number) is int]
    return " ".join(filter(None, parts))


def _describe_amount(unit: str, number: int) -> str:
    if unit == "months":
        return _("%(number)s mois", number=number)
    if unit == "days":
        return ngettext("%(num)s jour", "%(num)s jours", number)
    if unit == "working_days":
        return ngettext("%(num)s jour ouvré", "%(num)s jours ouvrés", number)
    if unit == "hours":
        return ngettext("%(num)s heure", "%(num)s heures", number)
    return ngettext("%(num)s minute", "%(num)s minutes", number) if unit == "minutes" else ""
