"""Rooms, events and agendas in the search: what residents find, what agents find, and how the index follows changes."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from app.agendas.agenda_store import archive_agenda, get_agenda
from app.agendas.event_sessions.event_sessions import create_sessions, read_details
from app.agendas.event_sessions.session_changes import cancel_session, change_session
from app.agendas.search_entries import mark_ended_events
from app.core import clock, site_cache
from app.core.db import db
from app.procedures import publishing as procedures
from app.search.index_refresh import refresh_stale_index
from app.workflows import publishing as workflows
from tests.agendas.event_agenda import EVENT_FIELD, create_event_agenda, create_workshop
from tests.agendas.passport_desk import SLOT_FIELD, create_agenda
from tests.agendas.town_rooms import EQUIPMENT, EQUIPMENT_FIELD, ROOM_FIELD, ROOMS, create_rooms
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, write_charter


@pytest.fixture
def town(app: Any, site: Any) -> None:
    create_rooms(resources=[*ROOMS["resources"], {**ROOMS["resources"][0], "id": "foyer", "title": "Foyer Jean-Zay"}])
    create_event_agenda()
    create_agenda()
    create_workshop()


def publish(*fields: dict[str, Any], account: dict[str, Any] | None = None) -> None:
    """Publish a procedure that asks these questions too, and refresh the index."""
    workflows.publish(WORKFLOW)
    write_charter()
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] += deepcopy(list(fields))
    procedures.publish({**definition, "account": account or definition["account"]})
    db.session.commit()
    run_regular_task()


def run_regular_task() -> None:
    """Refresh the index as the worker does, when something was published only."""
    refresh_stale_index()
    db.session.commit()
    site_cache.clear_all()


def search(browser: Browser, words: str) -> Page:
    page = browser.get(f"/recherche?{urlencode({'q': words})}")
    assert page.status == 200
    return page


def list_lines(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.texts("main .links li")]


def go(agent: Person, words: str) -> list[str]:
    page = agent.get(f"/agents/aller?{urlencode({'q': words})}")
    assert page.status == 200
    return [" ".join(text.split()) for text in page.texts("#palette-entries a")]


def test_residents_find_a_room_by_its_name_and_by_a_synonym(town: None, stranger: Browser) -> None:
    publish(ROOM_FIELD)

    page = search(stranger, "foyer jean zay")

    assert list_lines(page) == ["Foyer Jean-Zay Centre culturel, 120 personnes Salle"]
    assert page.find_one("main .links a")["href"] == "/salles/salles/foyer"
    assert "Foyer Jean-Zay Centre culturel, 120 personnes Salle" in list_lines(search(stranger, "louer une salle"))
    assert "Salle, Centre culturel, 120 personnes" in stranger.get("/?q=foyer").text("#suggestions")


def test_rooms_for_so_many_people_are_listed_once(town: None, stranger: Browser) -> None:
    publish(ROOM_FIELD)

    page = search(stranger, "salle pour 80 personnes")

    assert page.texts("#rooms a") == ["Foyer Jean-Zay", "Grande salle"]
    assert not set(page.texts("main .links:not(#rooms .links) a")) & {"Petite salle", "Grande salle", "Foyer Jean-Zay"}


def test_residents_find_an_event_with_its_day_and_its_place(town: None, stranger: Browser) -> None:
    session = create_workshop(days=12, title="Visite du moulin")
    publish(EVENT_FIELD)

    page = search(stranger, "moulin")

    (line,) = list_lines(page)
    day = clock.to_paris(session.starts_at)
    assert line.startswith("Visite du moulin ") and line.endswith("Jardin partagé Événement") and f"{day:%Y}" in line
    assert page.find_one("main .links a")["href"] == f"/evenements/{session.id}"


def test_dates_that_repeat_are_one_result(town: None, stranger: Browser) -> None:
    first = create_workshop(days=12)
    days = [clock.to_paris(first.starts_at).date() + timedelta(days=7 * week) for week in (1, 2)]
    create_sessions(get_agenda("evenements"), replace(read_details(first), title="Chorale"), days)
    publish(EVENT_FIELD)

    (line,) = list_lines(search(stranger, "chorale"))

    assert "Jardin partagé, 2 autres dates" in line


def test_residents_find_an_agenda_by_a_reason_and_are_led_to_its_procedure(town: None, stranger: Browser) -> None:
    publish(SLOT_FIELD)

    page = search(stranger, "titres identité passeport")

    assert "Titres d’identité Passeport, Hôtel de ville Rendez-vous" in list_lines(page)
    assert "/demarches/signaler" in [link["href"] for link in page.find_all("main .links a")]


def test_equipment_is_found_by_what_is_lent(app: Any, site: Any, stranger: Browser) -> None:
    create_agenda(**EQUIPMENT)
    publish(EQUIPMENT_FIELD)

    assert "Matériel Tables, Barnums, Ateliers Matériel" in list_lines(search(stranger, "barnum"))


def test_residents_find_no_room_without_a_procedure_and_no_reason_booked_by_telephone(
    app: Any, site: Any, stranger: Browser
) -> None:
    create_rooms(resources=[{"id": "foyer", "title": "Foyer Jean-Zay"}], options=[])
    create_agenda(services=[{"id": "passeport", "title": "Passeport", "minutes": 20, "is_online": False}])
    publish(SLOT_FIELD)

    assert list_lines(search(stranger, "foyer")) == []
    assert not any("Rendez-vous" in line for line in list_lines(search(stranger, "titres passeport")))


def test_an_agenda_kept_for_a_profile_is_not_found(app: Any, site: Any, stranger: Browser) -> None:
    create_agenda(title="Permanence des clubs")
    publish(SLOT_FIELD)
    first_lines = list_lines(search(stranger, "permanence clubs"))

    publish(SLOT_FIELD, account={"required": True, "reason": "Pour les clubs.", "profiles": ["association"]})

    assert first_lines == ["Permanence des clubs Passeport, Hôtel de ville Rendez-vous"]
    assert list_lines(search(stranger, "permanence clubs")) == []


def test_what_is_cancelled_over_or_archived_is_found_no_more_even_before_the_index_follows(
    town: None, stranger: Browser
) -> None:
    session = create_workshop(days=12, title="Visite du moulin")
    publish(ROOM_FIELD, EVENT_FIELD)
    with clock.shift_clock(timedelta(days=13)):
        assert list_lines(search(stranger, "moulin")) == []

    cancel_session(session, reason="Pluie")
    archive_agenda("salles")
    db.session.commit()
    site_cache.clear_all()

    assert list_lines(search(stranger, "moulin")) == []
    assert list_lines(search(stranger, "foyer")) == []


def test_the_index_follows_a_new_title_and_a_room_that_leaves(town: None, stranger: Browser, alice: Person) -> None:
    session = create_workshop(days=12, title="Visite du moulin")
    publish(ROOM_FIELD, EVENT_FIELD)

    change_session(session, replace(read_details(session), title="Fournil ouvert"))
    create_rooms()
    run_regular_task()

    assert (list_lines(search(stranger, "moulin")), list_lines(search(stranger, "foyer"))) == ([], [])
    assert len(list_lines(search(stranger, "fournil"))) == 1
    assert [line.partition(" Événement")[0] for line in go(alice, "fournil")] == ["Fournil ouvert"]
    assert go(alice, "foyer") == []


def test_the_index_follows_the_end_of_an_event(town: None, alice: Person) -> None:
    start = clock.now() - timedelta(hours=1)
    create_workshop(title="Visite du moulin", starts_at=start, ends_at=start + timedelta(hours=1, minutes=5))
    publish(EVENT_FIELD)
    first_entries = go(alice, "moulin")

    with clock.shift_clock(timedelta(minutes=6)):
        mark_ended_events()
        run_regular_task()
        assert go(alice, "moulin") == []
    assert len(first_entries) == 1


def test_agents_with_the_role_are_led_to_the_day_and_to_the_registrations(town: None, alice: Person) -> None:
    session = create_workshop(days=12, title="Visite du moulin")
    publish()

    page = alice.get("/agents/aller?q=moulin")

    assert page.find_one("#palette-entries a")["href"] == f"/agents/agendas/evenements/seances/{session.id}/inscrits"
    assert go(alice, "foyer") == ["Foyer Jean-Zay Salle · Centre culturel, 120 personnes"]
    assert alice.get("/agents/aller?q=foyer").find_one("#palette-entries a")["href"] == "/agents/agendas/salles"
    assert "Titres d’identité Rendez-vous · Hôtel de ville" in go(alice, "passeport")
    assert "Foyer Jean-Zay Salle · Centre culturel, 120 personnes" in go(alice, "salle polyvalente")


def test_agents_without_the_role_and_residents_find_nothing_of_agents(
    town: None, bruno: Person, ada: Person, stranger: Browser
) -> None:
    publish()

    for words in ("compost", "foyer", "titres", "passeport", "salle", "agenda"):
        assert go(bruno, words) == []
        assert not any("/agents" in link["href"] for link in search(stranger, words).find_all("main .links a"))
    assert list_lines(search(stranger, "foyer")) == []
    assert go(ada, "foyer") == ["Foyer Jean-Zay Salle · Centre culturel, 120 personnes"]
