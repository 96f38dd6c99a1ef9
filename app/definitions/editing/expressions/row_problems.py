"""Gaps and errors of a tree, each beside its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.core.i18n import LazyText, lazy_gettext
from app.core.i18n import gettext as _
from app.definitions.editing.expressions.constants import is_well_typed
from app.definitions.editing.expressions.kind_conversion import is_blank
from app.definitions.editing.expressions.predicates import NO_VALUE
from app.definitions.editing.expressions.relative_dates import parse_relative_date
from app.definitions.editing.expressions.tree import (
    CONDITION,
    DATE,
    EMPTY,
    GROUP,
    LINES,
    LIST,
    NAME,
    NUMBER,
    OPERATION,
    RAW,
    READING,
    TIME,
    TODAY,
    UNTYPED,
    Node,
    Path,
    iterate_nodes,
)
from app.definitions.editing.expressions.tree_conversion import get_operator_limits, is_too_deep
from app.language.expressions.syntax import MAX_DEPTH

_MESSAGES_OF_BLANKS: Mapping[str, LazyText] = {
    **dict.fromkeys((READING, NAME), lazy_gettext("Choisissez ce qui est lu.")),
    **dict.fromkeys((UNTYPED, NUMBER, DATE, TIME), lazy_gettext("Indiquez une valeur.")),
    EMPTY: lazy_gettext("Complétez cette valeur."),
    LINES: lazy_gettext("Indiquez au moins une valeur."),
}
_MESSAGES_OF_TYPES: Mapping[str, LazyText] = {
    NUMBER: lazy_gettext("« %(text)s » n’est pas un nombre."),
    DATE: lazy_gettext("« %(text)s » n’est pas une date."),
    TIME: lazy_gettext("« %(text)s » n’est pas une heure."),
}
_MESSAGES_OF_LISTS: Mapping[str, LazyText] = {
    GROUP: lazy_gettext("Ajoutez une condition à ce groupe, ou retirez-le."),
    LIST: lazy_gettext("Ajoutez une valeur à cette liste."),
}


@dataclass(frozen=True)
class RowProblem:
    """One thing to correct, and the path of its row in the tree."""

    path: Path
    message: str
    # Whether nothing is wrong yet: a blank is to be filled in.
    is_blank: bool = False


def find_gaps(node: Node) -> list[RowProblem]:
    """Find the gaps that keep the tree from being an expression; none for an expression that is absent."""
    if node.kind == EMPTY:
        return []
    if is_too_deep(node):
        return [RowProblem((), _("Il y a plus de %(most)s niveaux : simplifiez.", most=MAX_DEPTH))]
    ignored_paths = {
        (*path, 1) for path, each in iterate_nodes(node) if each.kind == CONDITION and each.value in NO_VALUE
    }
    return [
        RowProblem(path, message, is_blank(each) or each.kind in _MESSAGES_OF_LISTS or not each.value)
        for path, each in iterate_nodes(node)
        if path not in ignored_paths
        for message in _find_gaps_of_node(each)
    ]


def _find_gaps_of_node(node: Node) -> Iterator[str]:
    if node.kind in _MESSAGES_OF_BLANKS and is_blank(node) and node.original is None:
        yield str(_MESSAGES_OF_BLANKS[node.kind])
    elif not is_well_typed(node):
        yield str(_MESSAGES_OF_TYPES[node.kind]) % {"text": node.value}
    elif node.kind == TODAY and not parse_relative_date(node.value).has_valid_amount:
        yield _("Indiquez un nombre entier de jours, de mois ou d’années.")
    elif node.kind in _MESSAGES_OF_LISTS and not node.children:
        yield str(_MESSAGES_OF_LISTS[node.kind])
    elif node.kind == OPERATION:
        yield from _find_gaps_of_operation(node)
    elif node.kind == RAW:
        yield _("Ce passage n’est ni une condition ni un calcul. Retirez-le, puis recommencez.")


def _find_gaps_of_operation(node: Node) -> Iterator[str]:
    if not node.value:
        yield _("Choisissez un calcul.")
        return
    least, most = get_operator_limits(node.value)
    if not least <= len(node.children) <= most:
        yield _("Il faut de %(least)s à %(most)s valeurs.", least=least, most=most)
