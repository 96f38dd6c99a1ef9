"""Agendas are created from a ready-made start and changed by clicks; what is booked is never lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.administration_history import AdministrationEvent
from app.agendas.agenda_store import definition_of, find_agenda, save_agenda
from app.agendas.availability import Need
from app.agendas.bookings import Request, book_slot
from app.agendas.models import Booking, BookingUnit
from app.core.db import db
from tests.agendas.passport_desk import create_agenda, publish_appointment, start_at
from tests.cast import Person
from tests.client import Browser, Page
from tests.studio.html_form import read_fields

AGENDAS = "/agents/administration/agendas"
TITRES = f"{AGENDAS}/titres"
TWO_DESKS = [{"id": "guichet-1", "title": "Guichet 1"}, {"id": "guichet-2", "title": "Guichet 2"}]


def read_form(page: Page) -> dict[str, Any]:
    """The form of the agenda as a browser would send it."""
    return read_fields(str(page.find_one("#agenda-form"))).to_dict(flat=False)


def send(person: Person, page: Page, **changes: Any) -> Page:
    changed = {name.replace("__", "."): value for name, value in changes.items()}
    return person.post(TITRES, {**read_form(page), **changed})


def book(start: Any) -> None:
    agenda = find_agenda("titres")
    assert agenda is not None
    book_slot(Request("titres", Need(agenda.services[0], is_by_agent=True), start))
    db.session.commit()


def load() -> dict[str, Any]:
    db.session.rollback()
    return definition_of("titres")


def list_events() -> list[str]:
    return list(db.session.scalars(select(AdministrationEvent.what).where(AdministrationEvent.area == "agendas")))


def test_agendas_are_for_administrators(ada: Person, alice: Person, chloe: Person, stranger: Browser) -> None:
    create_agenda()

    assert ada.get(AGENDAS).status == ada.get(TITRES).status == ada.get(f"{AGENDAS}/nouveau").status == 200
    assert {person.get(TITRES).status for person in (alice, chloe)} == {404}
    assert alice.post(f"{TITRES}/archivage").status == 404
    assert "/compte/connexion" in str(stranger.get(TITRES).location)


def test_an_agenda_is_created_from_a_ready_made_start(ada: Person) -> None:
    refused = ada.post(f"{AGENDAS}/nouveau", {"title": "", "place": "Mairie annexe", "start": "rooms"})
    page = ada.post(f"{AGENDAS}/nouveau", {"title": "Salles", "place": "Mairie annexe", "start": "rooms"}).follow()

    assert refused.status == 422 and refused.find_one("#f-place")["value"] == "Mairie annexe"
    assert "Grande salle" in str(page.find_one("[name='resources.0.title']")["value"])
    assert "Salles" in ada.get(AGENDAS).text("tbody")
    assert list_events() == ["agenda_created"]
    assert "a créé l’agenda" in ada.get("/agents/administration/historique?sujet=agendas").text("main")


def test_every_start_is_an_agenda_that_offers_times(ada: Person) -> None:
    for start in ("identity-papers", "elected-officials", "appointments", "rooms", "equipment"):
        page = ada.post(f"{AGENDAS}/nouveau", {"title": f"Agenda {start}", "start": start}).follow()
        assert any(int(text) for text in page.texts(".agenda-weeks td") if text.isdigit())


def test_the_form_sends_the_agenda_back_as_it_was(ada: Person) -> None:
    rule = {
        "days": [1],
        "start": "14:00",
        "end": "00:00",
        "since": "2026-01-05",
        "weeks": [1, -1],
        "resources": ["guichet-2"],
    }
    service = {"id": "passeport", "title": "Passeport", "minutes": 20, "is_online": False, "resources": ["guichet-1"]}
    resources = [{**TWO_DESKS[0], "agent_id": "alice", "capacity": 3}, TWO_DESKS[1]]
    agenda = create_agenda(resources=resources, opening=[rule], services=[service])

    response = send(ada, ada.get(TITRES))

    assert response.status == 303, response.text("main")
    assert find_agenda("titres") == agenda
    assert load()["resources"][0]["agent_id"] == "alice"


def test_rows_are_added_changed_and_taken_out(ada: Person) -> None:
    create_agenda()
    page = send(ada, ada.get(TITRES), op="add:resources")
    assert page.status == 200 and page.find_one("[name='resources.1.title']").has_attr("autofocus")
    page = send(ada, page, resources__1__title="Guichet 2", op="add:services")
    page = send(ada, page, services__1__title="Retrait", services__1__minutes="10", op="add:opening")
    page = send(ada, page, opening__1__days=["5"], opening__1__start="9h", opening__1__end="12h30")

    assert page.status == 303
    definition = load()
    assert [resource["id"] for resource in definition["resources"]] == ["guichet-1", "guichet-2"]
    assert (definition["services"][1]["id"], definition["services"][1]["minutes"]) == ("retrait", 10)
    assert definition["opening"][1] == {"days": [5], "start": "09:00", "end": "12:30"}

    page = send(ada, ada.get(TITRES), op="remove:services:1")
    assert not page.find_all("[name='services.1.title']")
    assert len(load()["services"]) == 2
    send(ada, page)
    assert [service["id"] for service in load()["services"]] == ["passeport"]
    assert list_events() == ["agenda_changed", "agenda_changed"]


def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(ada: Person) -> None:
    create_agenda()
    inputs = {
        "title": "",
        "place": "Annexe",
        "services__0__minutes": "beaucoup",
        "opening__0__start": "matin",
        "opening__0__days": [],
    }

    page = send(ada, ada.get(TITRES), **inputs)

    assert page.status == 422
    assert "Donnez un nom à cet agenda." in page.text("#error-summary")
    assert "entre 5 et 44640" in page.text("#error-summary").replace("\u202f", "")
    assert "Indiquez une heure" in page.text("#error-summary") and "Cochez au moins un jour" in page.text(
        "#error-summary"
    )
    assert page.find_one("[name=place]")["value"] == "Annexe"
    assert page.find_one("[name='services.0.minutes']")["value"] == "beaucoup"
    assert load()["place"] == "Hôtel de ville"

    late = send(ada, ada.get(TITRES), opening__0__end="08:00")
    assert late.status == 422
    assert "La fin doit venir après le début." in late.text("#error-summary")
    assert "f-opening-0-end" in str(late.find_one("#error-summary a")["href"])


def test_the_preview_is_computed_on_what_is_typed_and_saves_nothing(ada: Person) -> None:
    create_agenda()
    saved = ada.get(TITRES)

    page = send(ada, saved, opening__0__end="12:00", op="preview")

    assert "3" in saved.texts(".agenda-weeks td")
    assert "9" in page.texts(".agenda-weeks td")
    assert "Prochaines heures libres" in page.text("#f-essai")
    fragment = ada.post(TITRES, {**read_form(page), "op": "preview"}, htmx="agenda-preview")
    assert "9" in fragment.texts(".agenda-weeks td") and not fragment.find_all("#agenda-form")
    assert load()["opening"][0]["end"] == "10:00"
    assert db.session.scalars(select(Booking)).all() == []


def test_the_question_is_tried_without_holding_anything(ada: Person) -> None:
    create_agenda()
    day = start_at(9, days=3).date().isoformat()

    page = ada.post(TITRES, {**read_form(ada.get(TITRES)), "essai__show": day})

    assert page.status == 200
    assert page.find_all(f"#f-essai [name=essai][value^='{day}']")
    assert db.session.scalars(select(Booking)).all() == []


def test_bookings_left_outside_of_the_hours_are_listed_before_saving(ada: Person) -> None:
    create_agenda()
    book(start_at(9, 20))

    warning = send(ada, ada.get(TITRES), opening__0__start="09:30")
    assert warning.status == 422
    assert "1 rendez-vous hors des heures d’ouverture" in warning.text("main")
    assert "9 h 20" in warning.text("main").replace("\u00a0", " ").replace("\u202f", " ")
    assert load()["opening"][0]["start"] == "09:00"

    # Another booking since: it is listed too.
    book(start_at(9, days=3))
    again = send(ada, warning)
    assert again.status == 422 and "2 rendez-vous" in again.text("main")

    assert send(ada, again).status == 303
    assert load()["opening"][0]["start"] == "09:30"
    assert {booking.state for booking in db.session.scalars(select(Booking))} == {"confirmed"}
    # Those that were outside already are not listed again.
    assert send(ada, ada.get(TITRES), place="Annexe").status == 303


def test_a_resource_with_bookings_to_come_stays(ada: Person) -> None:
    create_agenda(resources=TWO_DESKS)
    book(start_at(9))
    position = 0 if load_booked_resource() == "guichet-1" else 1

    refused = send(ada, ada.get(TITRES), op=f"remove:resources:{position}", place="Annexe")
    assert "déplacez-les d’abord" in refused.text("#error-summary")
    assert len(refused.find_all("[name^='resources.'][name$='.title']")) == 2
    assert refused.find_one("[name=place]")["value"] == "Annexe"

    assert send(ada, ada.get(TITRES), resources=[str(1 - position)]).status == 422
    assert len(load()["resources"]) == 2

    other = send(ada, ada.get(TITRES), op=f"remove:resources:{1 - position}")
    assert send(ada, other).status == 303
    assert [resource["id"] for resource in load()["resources"]] == [f"guichet-{position + 1}"]


def load_booked_resource() -> str:
    return str(db.session.scalar(select(BookingUnit.resource)))


def test_hours_of_one_desk_alone_leave_with_it(ada: Person) -> None:
    opening = [
        {"days": [0, 1, 2, 3, 4], "start": "09:00", "end": "12:00"},
        {"days": [5], "start": "09:00", "end": "12:00", "resources": ["guichet-2"]},
    ]
    create_agenda(resources=TWO_DESKS, opening=opening)

    assert send(ada, send(ada, ada.get(TITRES), op="remove:resources:1")).status == 303
    assert [rule["days"] for rule in load()["opening"]] == [[0, 1, 2, 3, 4]]


def test_an_agenda_changed_by_somebody_else_is_not_overwritten_unseen(ada: Person) -> None:
    create_agenda()
    page = ada.get(TITRES)
    save_agenda({**load(), "title": "Autre titre"})
    db.session.commit()

    outdated = send(ada, page, place="Annexe")
    assert outdated.status == 409 and outdated.find_one("[name=place]")["value"] == "Annexe"
    assert load()["title"] == "Autre titre"

    assert send(ada, outdated).status == 303
    assert (load()["title"], load()["place"]) == ("Titres d’identité", "Annexe")


def test_an_agenda_that_a_published_procedure_uses_is_not_archived(departments: None, ada: Person) -> None:
    create_agenda()
    publish_appointment()

    page = ada.post(f"{TITRES}/archivage").follow()
    service = send(ada, ada.get(TITRES), op="remove:services:0")

    assert "changez d’abord la démarche" in page.text("main")
    assert "Quand voulez-vous venir" in page.text("main")
    assert "changez d’abord la démarche" in service.text("#error-summary")
    assert find_agenda("titres") is not None


def test_an_agenda_is_archived_and_put_back(ada: Person) -> None:
    create_agenda()

    assert "Archivé" in ada.post(f"{TITRES}/archivage").follow().text("tbody")
    assert find_agenda("titres") is None
    # It is still changed, and stays out of use.
    assert send(ada, ada.get(TITRES), place="Annexe").status == 303
    assert find_agenda("titres") is None
    ada.post(f"{TITRES}/retour").follow()
    assert find_agenda("titres") is not None
    assert list_events() == ["agenda_archived", "agenda_changed", "agenda_restored"]


def test_an_agenda_that_does_not_exist_is_not_found(ada: Person) -> None:
    assert ada.get(f"{AGENDAS}/mairie").status == ada.post(f"{AGENDAS}/mairie/archivage").status == 404
