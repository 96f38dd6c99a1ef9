"""Labels of the statuses, functions and levels of a workflow, shown to readers instead of identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.workflows.actions import ACTION_TYPES
from app.workflows.elements import APPLICANT, PREVIOUS

OUTCOME_PARAMETERS = frozenset(outcome.parameter for kind in ACTION_TYPES.values() for outcome in kind.outcomes)
# For each list of elements, the keys whose values are identifiers of its elements.
REFERENCE_KEYS: Mapping[str, frozenset[str]] = {
    "statuses": frozenset({"initial", "to", "then", "where", "status", "on_failure", *OUTCOME_PARAMETERS}),
    "functions": frozenset({"by", "to", "callable_by", "function", "visible_to"}),
    "levels": frozenset({"level"}),
}


class Labels:
    """The labels of one definition, by key and identifier."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self._by_key: dict[str, dict[str, str]] = {}
        for root, keys in REFERENCE_KEYS.items():
            labels = _labels_in(definition.get(root))
            for key in keys if labels else ():
                self._by_key.setdefault(key, {}).update(labels)

    def replace_identifiers(self, key: str, value: Any) -> Any:
        """The value with identifiers replaced by labels."""
        if isinstance(value, list) and key in self._by_key:
            return [
                self._by_key[key].get(element, self.replace_identifiers(key, element))
                for element in value
                if isinstance(element, str)
            ]
        # A plain string under `where` is a category of statuses; identifiers of statuses are in a list.
        if not isinstance(value, str) or key not in self._by_key or key == "where":
            return value
        if value == PREVIOUS and key in REFERENCE_KEYS["statuses"]:
            return _("le statut précédent")
        if value == APPLICANT and key in REFERENCE_KEYS["functions"]:
            return _("l’usager")
        return self._by_key[key].get(value, value)


def _labels_in(elements: Any) -> dict[str, str]:
    """Labels by identifier, also of an invalid draft."""
    if not isinstance(elements, list):
        return {}
    labelled = (element for element in elements if isinstance(element, dict) and isinstance(element.get("label"), str))
    return {str(entry.get("id")): entry["label"] for entry in labelled}
