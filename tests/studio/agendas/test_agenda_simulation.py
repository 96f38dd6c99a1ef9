"""The simulation of more opening hours: a sentence and a table, and nothing changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.agendas.agenda_store import definition_of
from app.agendas.availability import Need
from app.agendas.bookings import Request, book_slot
from app.agendas.definition import Agenda
from app.agendas.free_slots import list_slots
from app.core import clock
from app.core.db import db
from tests.agendas.passport_desk import AGENDA, create_agenda
from tests.cast import Person

SIMULATION = "/agents/administration/agendas/titres/simulation"
EVERY_DAY = {"days": ["0", "1", "2", "3", "4", "5", "6"], "start": "14:00", "end": "17:00"}


def book_next(agenda: Agenda, count: int) -> None:
    need, today = Need(agenda.services[0]), clock.today()
    for free_time in list_slots(agenda, need, first=today + timedelta(days=1), last=today + timedelta(days=30))[:count]:
        book_slot(Request(agenda.slug, need, free_time.start))
    db.session.commit()


@pytest.mark.postgresql
def test_one_more_desk_is_tried_on_the_past_requests(ada: Person) -> None:
    agenda = create_agenda(services=[{**AGENDA["services"][0], "notice_hours": 24}])
    former = definition_of("titres")
    book_next(agenda, 20)

    page = ada.post(SIMULATION, {**EVERY_DAY, "resources": "ressource-en-plus"})

    assert "au lieu de" in page.text("#simulation .lead")
    assert "20" in page.text("#simulation tbody") and "Passeport" in page.text("#simulation tbody")
    db.session.rollback()
    assert definition_of("titres") == former


def test_hours_that_make_no_sense_are_refused_and_nothing_to_replay_is_said(ada: Person) -> None:
    create_agenda()

    refused = [
        ada.post(SIMULATION, {**EVERY_DAY, **changes}).status
        for changes in ({"days": []}, {"end": "13:00"}, {"start": "midi"}, {"resources": "rien"})
    ]

    assert refused == [422] * 4
    assert "rien à rejouer" in ada.post(SIMULATION, EVERY_DAY).text("#simulation")


def test_the_simulation_is_for_administrators(alice: Person, chloe: Person) -> None:
    create_agenda()

    assert {alice.get(SIMULATION).status, chloe.get(SIMULATION).status, alice.post(SIMULATION).status} == {404}
