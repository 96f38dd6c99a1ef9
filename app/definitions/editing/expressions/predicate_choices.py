"""The predicates that fit each kind of subject, with their labels in the form."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.definitions.editing.expressions import subjects
from app.definitions.editing.expressions.predicates import HOLDS, IS_FALSE, IS_NO, IS_TRUE, IS_YES

_PRESENCE = ("present", "empty")
_ORDER = ("==", "!=", ">=", "<=", ">", "<")
_TEXT = ("==", "!=", "contains", "not_contains", "starts", "ends", "in", "not_in", *_PRESENCE)
PREDICATES_BY_KIND: Mapping[str, tuple[str, ...]] = {
    subjects.TEXT: _TEXT,
    subjects.NUMBER: (*_ORDER, "in", *_PRESENCE),
    subjects.DATE: (*_ORDER, *_PRESENCE),
    subjects.TIME: (*_ORDER, *_PRESENCE),
    subjects.BOOLEAN: (IS_YES, IS_NO, IS_FALSE, *_PRESENCE),
    subjects.CHOICE: ("==", "!=", "in", "not_in", *_PRESENCE),
    subjects.CHOICES: (HOLDS, "not_holds", *_PRESENCE),
    subjects.LIST: (HOLDS, "not_holds", *_PRESENCE),
    subjects.ROWS: ("some", "all", "none", *_PRESENCE),
    subjects.OBJECT: _PRESENCE,
    subjects.ANY: (IS_YES, IS_NO, *_ORDER, *_TEXT[2:], HOLDS, "not_holds"),
}
_LABELS: Mapping[str, LazyText] = {
    "==": _("est"),
    "!=": _("n’est pas"),
    ">=": _("est au moins"),
    "<=": _("est au plus"),
    ">": _("est plus que"),
    "<": _("est moins que"),
    "in": _("est l’un de"),
    "not_in": _("n’est aucun de"),
    HOLDS: _("comprend"),
    "not_holds": _("ne comprend pas"),
    "contains": _("contient"),
    "not_contains": _("ne contient pas"),
    "starts": _("commence par"),
    "not_starts": _("ne commence pas par"),
    "ends": _("finit par"),
    "not_ends": _("ne finit pas par"),
    "some": _("a au moins une ligne telle que"),
    "all": _("a toutes ses lignes telles que"),
    "none": _("n’a aucune ligne telle que"),
    "present": _("est rempli"),
    "empty": _("est vide"),
    IS_YES: _("est oui"),
    IS_NO: _("est non"),
    IS_TRUE: _("est oui, ou rempli"),
    IS_FALSE: _("est non, ou vide"),
}
_DATE_LABELS: Mapping[str, LazyText] = {
    "==": _("est le"),
    "!=": _("n’est pas le"),
    ">=": _("est au plus tôt"),
    "<=": _("est au plus tard"),
    ">": _("est après"),
    "<": _("est avant"),
}
_LABELS_BY_KIND: Mapping[str, Mapping[str, LazyText]] = {
    subjects.DATE: _DATE_LABELS,
    subjects.TIME: {**_DATE_LABELS, "==": _("est"), "!=": _("n’est pas")},
    subjects.BOOLEAN: {IS_TRUE: _("est oui"), IS_FALSE: _("n’est pas oui"), "present": _("a une réponse")},
    subjects.NUMBER: {IS_TRUE: _("n’est ni vide ni zéro"), IS_FALSE: _("est vide ou zéro")},
    subjects.ROWS: {"present": _("a au moins une ligne"), "empty": _("n’a aucune ligne")},
}
# Predicates that say the same of a kind of subject: one of them is offered, the one that the expression has.
_SYNONYMS: Mapping[str, str] = {IS_TRUE: "present", IS_FALSE: "empty", "contains": HOLDS, "not_contains": "not_holds"}
_DISTINCT_KINDS = frozenset({subjects.BOOLEAN, subjects.NUMBER, subjects.ANY})


def list_predicates(kind: str, current: str = "") -> list[tuple[str, str]]:
    """The predicates of a kind of subject, each with its label; the current one is always among them."""
    names = list(PREDICATES_BY_KIND[kind])
    if current and current not in names:
        synonym = _find_synonym(kind, current)
        if synonym in names:
            names[names.index(synonym)] = current
        else:
            names.append(current)
    return [(name, get_predicate_label(kind, name)) for name in names]


def get_predicate_label(kind: str, predicate: str) -> str:
    """The label of a predicate beside a subject of this kind."""
    label = _LABELS_BY_KIND.get(kind, {}).get(predicate)
    if label is None:
        synonym = _find_synonym(kind, predicate)
        label = _LABELS[synonym if synonym in PREDICATES_BY_KIND[kind] else predicate]
    return str(label)


def get_default_predicate(kind: str) -> str:
    """The predicate of a new condition on a subject of this kind."""
    return PREDICATES_BY_KIND[kind][0]


def _find_synonym(kind: str, predicate: str) -> str:
    if kind == subjects.BOOLEAN:
        return IS_YES if predicate == IS_TRUE else ""
    return "" if kind in _DISTINCT_KINDS else _SYNONYMS.get(predicate, "")
