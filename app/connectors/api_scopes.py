"""Scopes of API keys: a scope is a verb on the objects of one kind, given for some of them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.agendas.agenda_store import all_agendas
from app.cards.reference_lists import all_lists
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.language.text.normalisation import fold
from app.payments.regie_store import all_regies
from app.procedures import publishing as procedures

READ_CASES, SUBMIT_CASES = "cases:read", "cases:submit"
WRITE_MESSAGES, PROCESS_CASES = "cases:message", "cases:process"
READ_EVENTS = "events:read"
# Held with any action of a circuit: not given by itself.
CALLS = "calls"
READ_CARDS, READ_AGENDAS, READ_INVOICES = "cards:read", "agendas:read", "invoices:read"


@dataclass(frozen=True)
class Scope:
    """One thing that a key may be given to do."""

    key: str
    label: LazyText


@dataclass(frozen=True)
class Subject:
    """A kind of objects that scopes are given for, one by one: the titles of those there are, by identifier."""

    key: str
    label: LazyText
    scopes: tuple[Scope, ...]
    list_titles: Callable[[], Mapping[str, str]]


def _list_procedures() -> Mapping[str, str]:
    return {live.slug: live.definition.title for live in procedures.live_procedures()}


def _list_reference_lists() -> Mapping[str, str]:
    return {reference.slug: reference.title for reference in all_lists() if not reference.is_personal}


def _list_agendas() -> Mapping[str, str]:
    return {agenda.slug: agenda.title for agenda in all_agendas().values()}


def _list_regies() -> Mapping[str, str]:
    return {regie.slug: regie.title for regie in all_regies().values()}


SUBJECTS = (
    Subject(
        "procedures",
        _("Démarches"),
        (
            Scope(READ_CASES, _("Lire les demandes, leurs réponses et leurs fichiers")),
            Scope(SUBMIT_CASES, _("Envoyer des demandes")),
            Scope(WRITE_MESSAGES, _("Écrire à l’usager au nom du service")),
            Scope(PROCESS_CASES, _("Remplir les données de traitement")),
            Scope(READ_EVENTS, _("Suivre le journal des événements")),
        ),
        _list_procedures,
    ),
    Subject("lists", _("Listes de fiches"), (Scope(READ_CARDS, _("Lire les fiches")),), _list_reference_lists),
    Subject("agendas", _("Agendas"), (Scope(READ_AGENDAS, _("Lire les rendez-vous")),), _list_agendas),
    Subject("regies", _("Régies"), (Scope(READ_INVOICES, _("Lire les factures et leurs paiements")),), _list_regies),
)
SCOPES = {scope.key: scope for subject in SUBJECTS for scope in subject.scopes}
ABOUT_PROCEDURES = frozenset(scope.key for scope in SUBJECTS[0].scopes)


def list_subjects() -> list[tuple[Subject, list[tuple[str, str]]]]:
    """The kinds of objects of the site that have some, each with its identifiers and titles in alphabetical order."""
    subjects = []
    for subject in SUBJECTS:
        titles = sorted(subject.list_titles().items(), key=lambda item: fold(item[1]))
        if titles:
            subjects.append((subject, titles))
    return subjects
