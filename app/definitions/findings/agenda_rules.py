"""Appointments that nobody could book: no such agenda or service, no time in the next weeks, or none proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from app.agendas.agenda_store import find_agenda
from app.agendas.availability import Need
from app.agendas.definition import Agenda
from app.agendas.definition_schema import EVENTS
from app.agendas.free_slots import list_slots
from app.core import clock
from app.core.i18n import gettext as _
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ERROR, WARNING, Finding
from app.definitions.findings.rule_context import Element, RuleContext, get_text, list_elements
from app.definitions.source_uses import find_appointment_questions
from app.procedures.fields.event import Event
from app.procedures.fields.slot import Slot
from app.workflows.actions.offer_appointment import OFFER_APPOINTMENT

NEXT_WEEKS = timedelta(weeks=4)


def find_unbookable_questions(context: RuleContext) -> Iterator[Finding]:
    """A question whose agenda or service does not exist, is out of use, or has no time to offer."""
    for pointer, question in find_appointment_questions(context.definition):
        yield from _find_unbookable(pointer, question, is_for_residents=_is_for_residents(context, question))


def _is_for_residents(context: RuleContext, question: Element) -> bool:
    """Whether residents answer, who book online only, with the notice that the service asks."""
    return context.is_procedure and not context.definition.get("internal") and not question.get("for_agents")


def _find_unbookable(pointer: str, question: Element, *, is_for_residents: bool) -> Iterator[Finding]:
    agenda = find_agenda(get_text(question, "agenda"))
    if agenda is None:
        if get_text(question, "agenda"):
            words = _("Cet agenda n’existe pas, ou il est archivé : choisissez-en un autre.")
            yield Finding(extend_pointer(pointer, "agenda"), words, ERROR, "unknown_agenda")
        return
    if get_text(question, "type") == Event.key:
        if agenda.kind != EVENTS:
            words = _("L’agenda « %(agenda)s » n’a pas d’événements : choisissez-en un autre.", agenda=agenda.title)
            yield Finding(extend_pointer(pointer, "agenda"), words, ERROR, "not_an_event_agenda")
        return
    service = agenda.find_service(get_text(question, "service"))
    at_service = extend_pointer(pointer, "service")
    if service is None:
        if get_text(question, "service"):
            words = _("L’agenda « %(agenda)s » n’a pas ce motif : choisissez-en un.", agenda=agenda.title)
            yield Finding(at_service, words, ERROR, "unknown_agenda_service")
    elif is_for_residents and not service.is_online:
        words = _(
            "Le motif « %(service)s » ne se prend pas en ligne : personne ne pourra répondre.", service=service.title
        )
        yield Finding(at_service, words, WARNING, "service_not_online")
    elif not _has_free_time(agenda, Need(service, is_by_agent=not is_for_residents)):
        words = _(
            "L’agenda « %(agenda)s » n’offre aucune heure libre pour ce motif dans les quatre semaines qui viennent.",
            agenda=agenda.title,
        )
        yield Finding(at_service, words, WARNING, "no_free_time")


def _has_free_time(agenda: Agenda, need: Need) -> bool:
    today = clock.today()
    return bool(list_slots(agenda, need, first=today, last=today + NEXT_WEEKS, limit=1))


def find_times_never_proposed(context: RuleContext) -> Iterator[Finding]:
    """A choice of times in a circuit none of whose actions leads there after proposing some."""
    proposing_targets = {
        get_text(action, "to")
        for _pointer, action in context.actions
        if any(
            get_text(field, "type") == Slot.key and field.get("is_proposal")
            for _pointer, field in list_elements(action, "fields")
        )
    }
    for at, status in context.statuses:
        for pointer, entry in list_elements(status, "on_enter", at):
            if get_text(entry, "type") == OFFER_APPOINTMENT.key and get_text(status, "id") not in proposing_targets:
                words = _(
                    "Aucune action ne mène ici en proposant des heures : ajoutez-lui une question « Rendez-vous » "
                    "réglée sur « Proposée à l’usager »."
                )
                yield Finding(pointer, words, WARNING, "times_never_proposed")
