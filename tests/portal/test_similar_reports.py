"""Open reports nearby, shown before another one is sent: which, what of them, to whom; and the public page of each."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.cases import acting, submission
from app.cases.models import Case, Draft
from app.cases.reports.place_recording import NAME_STREET, SEAL_OLD_PLACES, seal_old_places
from app.cases.reports.reported_places import ReportedPlace, Spot, spot_of
from app.core import clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.sealing import destroy_key
from app.core.sites import Site
from app.core.web.access_rules import NOBODY, Actor
from app.privacy.anonymisation import anonymise_due_cases
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.places.conftest import atlas as atlas

pytestmark = pytest.mark.postgresql

LATITUDE, LONGITUDE = 47.5, -0.4
TWENTY_METRES = 0.00018
HERE = {"lieu__where": "Devant chez moi", "lieu__latitude": str(LATITUDE), "lieu__longitude": str(LONGITUDE)}
PROBLEM = {"type": "trou", "description": "Un trou.", "shown": ["type", "description", "photos", "lieu"]}
AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)


@pytest.fixture
def version(site: Site) -> UUID:
    """The small procedure of the tests, which looks for what is reported within fifty metres."""
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Lieu"})
    similar = {"place": "lieu", "kind": "type", "metres": 50, "days": 30}
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    found = procedures.publish({**document, "report": {"photos": "photos", "similar": similar}})
    db.session.commit()
    return found.id


def make_report(app: Flask, version: UUID, *, north: float = 0.0) -> Case:
    """Somebody's report, so many degrees north of here."""
    place = {"where": "Chez Mme Canari", "latitude": LATITUDE + north, "longitude": LONGITUDE}
    with app.app_context():
        answers = {**ANSWERS, "lieu": place}
        case = submission.submit(version, answers, token=uuid4(), channel="web", by=NOBODY).case
        db.session.commit()
        return case


def close(app: Flask, case: Case) -> None:
    with app.app_context():
        acting.run_action(db.session.get_one(Case, case.id), "accept", {"equipe": "Nord"}, by=AGENT)
        db.session.commit()


def fill(person: Browser, **more: Any) -> Page:
    """Both pages of the form, and what comes after the last one."""
    contact = person.post("/demarches/signaler/remplir", {**PROBLEM, **HERE, **more}).follow()
    page = person.post(str(contact.find_one("form#filling-form")["action"]), {"prenom": "Denis"}).follow()
    return page.follow() if page.status == 303 else page


def confirm_same_problem(person: Browser, page: Page, report: str | None = None) -> Page:
    """« C’est le même problème »."""
    form = page.find_one(".card form")
    return person.post(str(form["action"]), {"report": report or str(form.select_one("[name=report]")["value"])})  # type: ignore[index]


def read_report_location(app: Flask) -> Spot:
    """Where the only report is, as it is sealed."""
    with app.app_context():
        spot = spot_of(*db.session.execute(select(ReportedPlace, Case).join(Case)).one())
    assert spot is not None
    return spot


def drafts_left() -> int:
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def test_an_open_report_nearby_is_shown_before_another_is_sent(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, north=2 * TWENTY_METRES)

    page = fill(stranger)

    assert page.text("h1") == "Est-ce déjà signalé ?"
    assert page.text(".card h2") == "Un trou"
    assert page.text(".card .badge") == "Votre demande est arrivée"
    assert "tout près" in page.text(".card")


def test_nothing_that_somebody_typed_is_shown(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)

    page = fill(stranger)
    public = confirm_same_problem(stranger, page).follow()

    for word in ("Canari", ANSWERS["description"], ANSWERS["nom"], ANSWERS["courriel"]):
        assert word not in page.html
        assert word not in public.html


def test_what_is_something_else_goes_on_to_the_review(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)

    review = stranger.get(str(fill(stranger).find_one("main > .wrap a.button")["href"]))

    assert review.text("h1") == "Vérifiez vos réponses"
    assert "montrés à qui signale au même endroit" in review.text("main")


def test_what_is_far_closed_or_old_is_not_shown(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, north=10 * TWENTY_METRES)
    close(app, make_report(app, version))
    with clock.shift_clock(timedelta(days=-31)):
        make_report(app, version)

    assert fill(stranger).text("h1") == "Vérifiez vos réponses"


def test_without_a_point_nothing_is_looked_for(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)

    page = fill(stranger, lieu__latitude="", lieu__longitude="")

    assert page.text("h1") == "Vérifiez vos réponses"


def test_the_same_problem_is_followed_and_not_sent(app: Flask, stranger: Browser, chloe: Person, version: UUID) -> None:
    case = make_report(app, version)

    public = confirm_same_problem(stranger, fill(stranger)).follow()
    close(app, case)

    assert "Merci d’avoir vérifié" in public.text("main")
    assert drafts_left() == 0
    address = f"/signalements/{db.session.scalars(select(ReportedPlace.id)).one()}"
    assert "Votre demande est acceptée" in chloe.get(address).text("main")
    assert "Merci" not in chloe.get(address).text("main")


def test_a_report_that_is_not_near_is_not_taken_for_the_same(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)
    page = fill(stranger)

    assert confirm_same_problem(stranger, page, report=str(uuid4())).status == 404
    assert drafts_left() == 1


def test_nobody_else_looks_for_what_resembles_a_draft(
    app: Flask, chloe: Person, denis: Person, stranger: Browser, version: UUID
) -> None:
    make_report(app, version)
    page = fill(chloe)
    address = str(page.find_one(".card form")["action"])

    assert chloe.get(address).status == 200
    assert denis.get(address).status == stranger.get(address).status == 404
    assert confirm_same_problem(denis, page).status == 404


def test_the_street_is_that_of_the_base_of_addresses(app: Flask, stranger: Browser, version: UUID, atlas: str) -> None:
    make_report(app, version)
    with app.app_context():
        deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=NAME_STREET)])
    db.session.rollback()

    street = read_report_location(app).street

    assert street and not street[0].isdigit()
    assert street in fill(stranger).text(".card")


def test_across_the_edge_of_a_square_it_is_found_with_its_distance(
    app: Flask, stranger: Browser, version: UUID
) -> None:
    """This latitude is where two squares meet: the report and whoever asks are on either side."""
    make_report(app, version, north=-TWENTY_METRES)

    assert "à 60 m environ" in fill(stranger).text(".card")


def test_where_it_is_can_be_read_with_the_key_of_the_report_alone(app: Flask, version: UUID) -> None:
    make_report(app, version)

    cells = [cell for row in db.session.execute(select(ReportedPlace.__table__)) for cell in row]

    assert not any(isinstance(cell, float) for cell in cells)
    assert read_report_location(app).point == (LATITUDE, LONGITUDE)


def test_what_was_noted_before_places_were_sealed_is_noted_again(
    app: Flask, stranger: Browser, version: UUID, atlas: str
) -> None:
    make_report(app, version)
    db.session.execute(update(ReportedPlace).values(square=None, sealed=None))
    db.session.commit()
    address = f"/signalements/{db.session.scalars(select(ReportedPlace.id)).one()}"
    assert "non précisée" in stranger.get(address).text("main")

    with app.app_context():
        enqueue(SEAL_OLD_PLACES)
        db.session.commit()
        deliver_items(
            "principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=SEAL_OLD_PLACES)]
        )
    db.session.rollback()
    db.session.expire_all()

    assert read_report_location(app).point == (LATITUDE, LONGITUDE)
    assert fill(stranger).text("h1") == "Est-ce déjà signalé ?"


def test_what_can_be_read_no_more_is_not_noted_again(app: Flask, version: UUID) -> None:
    case = make_report(app, version)
    db.session.execute(update(ReportedPlace).values(square=None, sealed=None))
    db.session.commit()
    destroy_key(case.key_id)

    with app.app_context():
        seal_old_places()
        db.session.commit()

    assert db.session.scalars(select(ReportedPlace.id)).all() == []


def test_an_anonymised_report_is_not_there_any_more(app: Flask, stranger: Browser, version: UUID) -> None:
    case = make_report(app, version)
    address = f"/signalements/{db.session.scalars(select(ReportedPlace.id)).one()}"
    close(app, case)
    assert stranger.get(address).status == 200

    with app.app_context(), clock.shift_clock(timedelta(days=200)):
        anonymise_due_cases()
        db.session.commit()

    assert stranger.get(address).status == 404
    assert db.session.scalars(select(ReportedPlace.id)).all() == []


def test_an_agent_who_enters_a_report_is_shown_it_once(app: Flask, rachel: Person, version: UUID) -> None:
    make_report(app, version)
    address = "/agents/saisie/signaler"
    token = str(rachel.get(address).find_one("#intake-form [name=token]")["value"])
    typed = {"token": token, "channel": "phone", "type": "trou", "description": "Un trou.", **HERE}

    shown = rachel.post(address, typed)
    cases = db.session.scalar(select(func.count()).select_from(Case))
    sent = rachel.post(address, {**typed, "distinct": str(shown.find_one("[name=distinct]")["value"])})

    assert "Un signalement est en cours près de cet endroit" in shown.text(".alert")
    assert shown.find_one("[name=description]").text.strip() == "Un trou."
    assert cases == 1
    assert sent.follow().status == 200
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Case)) == 2


def test_a_device_is_told_the_same_before_it_sends(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, north=TWENTY_METRES)
    typed = [[name, value] for name, value in {**PROBLEM, **HERE}.items() if isinstance(value, str)]
    body = json.dumps({"procedure": "signaler", "version": str(version), "typed": typed, "files": {}})

    asked = stranger.client.post("/api/sync/v1/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})

    (report,) = asked.get_json()["reports"]
    assert (report["kind"], report["status"]) == ("Un trou", "Votre demande est arrivée")
    assert "tout près" in report["words"]
    assert "Merci d’avoir vérifié" in stranger.get(report["url"]).text("main")
    for word in ("Canari", ANSWERS["description"], ANSWERS["nom"], ANSWERS["courriel"]):
        assert word not in asked.get_data(as_text=True)
    assert stranger.get("/hors-ligne/formulaires/signaler").find_one("offline-form[looks-first]")


def test_nothing_similar_is_gone_through_when_there_is_nothing(stranger: Browser, version: UUID) -> None:
    contact = stranger.post("/demarches/signaler/remplir", {**PROBLEM, **HERE}).follow()

    sent = stranger.post(str(contact.find_one("form#filling-form")["action"]), {"prenom": "Denis"})

    assert str(sent.location).endswith("/verification")
