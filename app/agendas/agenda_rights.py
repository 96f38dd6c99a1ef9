"""Rights on agendas: they are managed by the holders of their roles and by administrators. Any other agent sees no trace of them.

Names are for the holders of the roles: an administrator reads nobody's request, and no name here either.
"""

from __future__ import annotations

from app.agendas.agenda_store import AgendaNotFound, all_agendas, get_agenda
from app.agendas.definition import Agenda
from app.core.web.access_rules import Actor


def list_managed_agendas(actor: Actor) -> list[Agenda]:
    """The agendas whose bookings somebody sees and changes, in the order of their titles."""
    return [agenda for agenda in all_agendas().values() if _can_manage(agenda, actor)]


def agenda_managed_by(actor: Actor, slug: str) -> Agenda:
    """An agenda, for somebody who manages it. Raises AgendaNotFound for anyone else."""
    agenda = get_agenda(slug)
    if not _can_manage(agenda, actor):
        raise AgendaNotFound(slug)
    return agenda


def can_read_names(agenda: Agenda, actor: Actor) -> bool:
    """Whether somebody who manages an agenda reads who its bookings are for."""
    return actor.is_agent and bool(actor.roles & agenda.roles)


def _can_manage(agenda: Agenda, actor: Actor) -> bool:
    return can_read_names(agenda, actor) or (actor.is_agent and actor.is_administrator)
