"""The words in which an administrator reads what is wrong with an expression; the operators are named as they are written."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.expressions.kinds import Known
from app.core.i18n import gettext


def unknown(name: str) -> str:
    return gettext("« %(name)s » n’est pas connu ici", name=name)


def asked_later(name: str) -> str:
    return gettext("« %(name)s » n’est demandé que plus loin dans le formulaire", name=name)


def misfit(operator: str, given: Known, awaited: Iterable[str]) -> str:
    return gettext(
        "« %(operator)s » attend %(awaited)s et reçoit %(given)s",
        operator=operator,
        awaited=_kinds(awaited),
        given=_described(given),
    )


def not_compared(operator: str, left: Known, right: Known) -> str:
    return gettext(
        "« %(operator)s » compare %(left)s et %(right)s, qui ne se comparent pas",
        operator=operator,
        left=_described(left),
        right=_described(right),
    )


def wrong_result(given: Known, awaited: Known) -> str:
    return gettext("donne %(given)s là où il faut %(awaited)s", given=_described(given), awaited=_described(awaited))


def no_option(value: str, name: str) -> str:
    return gettext("« %(value)s » n’est pas un choix possible de « %(name)s »", value=value, name=name)


def never(name: str) -> str:
    return gettext("n’est jamais vrai : aucune réponse à « %(name)s » ne convient", name=name)


def always(name: str) -> str:
    return gettext("est toujours vrai : toute réponse à « %(name)s » convient", name=name)


def _described(known: Known) -> str:
    kinds = _kinds(known.kinds)
    return gettext("%(kinds)s (« %(name)s »)", kinds=kinds, name=known.label) if known.label else kinds


def _kinds(kinds: Iterable[str]) -> str:
    words = {
        "number": gettext("un nombre"),
        "text": gettext("un texte"),
        "boolean": gettext("oui ou non"),
        "date": gettext("une date"),
        "time": gettext("une heure"),
        "list": gettext("une liste"),
        "object": gettext("un groupe de réponses"),
    }
    wanted = set(kinds)
    *first, last = [word for kind, word in words.items() if kind in wanted] or [gettext("rien")]
    return gettext("%(first)s ou %(last)s", first=", ".join(first), last=last) if first else last
