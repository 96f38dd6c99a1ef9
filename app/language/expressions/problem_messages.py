"""Messages of problems in expressions, for administrators."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.i18n import gettext
from app.language.expressions.operator_labels import OPERATOR_LABELS
from app.language.expressions.value_types import ValueType


def unknown_name_message(name: str) -> str:
    return gettext("« %(name)s » n’est pas connu ici", name=name)


def later_name_message(name: str) -> str:
    return gettext("« %(name)s » n’est demandé que plus loin dans le formulaire", name=name)


def unexpected_operand_message(operator: str, actual: ValueType, expected: Iterable[str]) -> str:
    return gettext(
        "« %(operator)s » attend %(awaited)s et reçoit %(given)s",
        operator=_label_operator(operator),
        awaited=_format_kinds(expected),
        given=_describe_type(actual),
    )


def not_comparable_message(operator: str, left_type: ValueType, right_type: ValueType) -> str:
    return gettext(
        "« %(operator)s » compare %(left)s et %(right)s, qui ne se comparent pas",
        operator=_label_operator(operator),
        left=_describe_type(left_type),
        right=_describe_type(right_type),
    )


def unexpected_result_message(actual: ValueType, expected: ValueType) -> str:
    return gettext(
        "donne %(given)s là où il faut %(awaited)s", given=_describe_type(actual), awaited=_describe_type(expected)
    )


def unknown_option_message(value: str, name: str) -> str:
    return gettext("« %(value)s » n’est pas un choix possible de « %(name)s »", value=value, name=name)


def never_true_message(name: str) -> str:
    return gettext("n’est jamais vrai : aucune réponse à « %(name)s » ne convient", name=name)


def always_true_message(name: str) -> str:
    return gettext("est toujours vrai : toute réponse à « %(name)s » convient", name=name)


def _label_operator(operator: str) -> str:
    """The usual label of an operator; its name when it has none."""
    return str(OPERATOR_LABELS.get(operator, operator)).partition(",")[0]


def _describe_type(value_type: ValueType) -> str:
    kinds = _format_kinds(value_type.kinds)
    return gettext("%(kinds)s (« %(name)s »)", kinds=kinds, name=value_type.label) if value_type.label else kinds


def _format_kinds(kinds: Iterable[str]) -> str:
    words = {
        "number": gettext("un nombre"),
        "text": gettext("un texte"),
        "boolean": gettext("oui ou non"),
        "date": gettext("une date"),
        "time": gettext("une heure"),
        "list": gettext("une liste"),
        "object": gettext("un groupe de réponses"),
    }
    listed_kinds = set(kinds)
    *first, last = [word for kind, word in words.items() if kind in listed_kinds] or [gettext("rien")]
    return gettext("%(first)s ou %(last)s", first=", ".join(first), last=last) if first else last
