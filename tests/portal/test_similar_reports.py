"""Similar open reports nearby, listed before submission, and the public page of a report."""

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
    """The small procedure of the tests, which looks for similar reports within fifty metres."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Lieu"})
    similar = {"place": "lieu", "kind": "type", "metres": 50, "days": 30}
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    version = procedures.publish({**definition, "report": {"photos": "photos", "similar": similar}})
    db.session.commit()
    return version.id


def make_report(app: Flask, version: UUID, *, north: float = 0.0) -> Case:
    """Submit a report of another person, this many degrees further north."""
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
    """Fill in both pages of the form and return the response to the last one."""
    contact = person.post("/demarches/signaler/remplir", {**PROBLEM, **HERE, **more}).follow()
    page = person.post(str(contact.find_one("form#filling-form")["action"]), {"prenom": "Denis"}).follow()
    return page.follow() if page.status == 303 else page


def confirm_same_problem(person: Browser, page: Page, report: str | None = None) -> Page:
    """« C’est le même problème »."""
    form = page.find_one(".card form")
    return person.post(str(form["action"]), {"report": report or str(form.select_one("[name=report]")["value"])})  # type: ignore[index]


def read_report_location(app: Flask) -> Spot:
    """Return the sealed location of the only report."""
    with app.app_context():
        spot = spot_of(*db.session.execute(select(ReportedPlace, Case).join(Case)).one())
    assert spot is not None
    return spot


def drafts_left() -> int:
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def test_a_similar_open_report_is_listed_before_submission(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, north=2 * TWENTY_METRES)

    page = fill(stranger)

    assert page.text("h1") == "Est-ce déjà signalé ?"
    assert page.text(".card h2") == "Un trou"
    assert page.text(".card .badge") == "Votre demande est arrivée"
    assert "tout près" in page.text(".card")


def test_no_input_of_the_other_applicant_is_displayed(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)

    page = fill(stranger)
    public = confirm_same_problem(stranger, page).follow()

    for word in ("Canari", ANSWERS["description"], ANSWERS["nom"], ANSWERS["courriel"]):
        assert word not in page.html
        assert word not in public.html


def test_choosing_another_problem_continues_to_the_review(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)

    review = stranger.get(str(fill(stranger).find_one("main > .wrap a.button")["href"]))

    assert review.text("h1") == "Vérifiez vos réponses"
    assert "montrés à qui signale au même endroit" in review.text("main")


def test_distant_closed_and_old_reports_are_not_listed(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, north=10 * TWENTY_METRES)
    close(app, make_report(app, version))
    with clock.shift_clock(timedelta(days=-31)):
        make_report(app, version)

    assert fill(stranger).text("h1") == "Vérifiez vos réponses"


def test_without_a_point_nothing_is_searched(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)

    page = fill(stranger, lieu__latitude="", lieu__longitude="")

    assert page.text("h1") == "Vérifiez vos réponses"


def test_the_same_problem_is_followed_instead_of_submitted(
    app: Flask, stranger: Browser, chloe: Person, version: UUID
) -> None:
    case = make_report(app, version)

    public = confirm_same_problem(stranger, fill(stranger)).follow()
    close(app, case)

    assert "Merci d’avoir vérifié" in public.text("main")
    assert drafts_left() == 0
    address = f"/signalements/{db.session.scalars(select(ReportedPlace.id)).one()}"
    assert "Votre demande est acceptée" in chloe.get(address).text("main")
    assert "Merci" not in chloe.get(address).text("main")


def test_a_distant_report_cannot_be_chosen_as_the_same(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)
    page = fill(stranger)

    assert confirm_same_problem(stranger, page, report=str(uuid4())).status == 404
    assert drafts_left() == 1


def test_other_people_cannot_list_reports_similar_to_a_draft(
    app: Flask, chloe: Person, denis: Person, stranger: Browser, version: UUID
) -> None:
    make_report(app, version)
    page = fill(chloe)
    address = str(page.find_one(".card form")["action"])

    assert chloe.get(address).status == 200
    assert denis.get(address).status == stranger.get(address).status == 404
    assert confirm_same_problem(denis, page).status == 404


def test_the_street_comes_from_the_address_service(app: Flask, stranger: Browser, version: UUID, atlas: str) -> None:
    make_report(app, version)
    with app.app_context():
        deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=NAME_STREET)])
    db.session.rollback()

    street = read_report_location(app).street

    assert street and not street[0].isdigit()
    assert street in fill(stranger).text(".card")


def test_a_report_across_the_edge_of_a_lookup_square_is_found_with_its_distance(
    app: Flask, stranger: Browser, version: UUID
) -> None:
    """Two lookup squares meet at this latitude: the report and the query are on either side."""
    make_report(app, version, north=-TWENTY_METRES)

    assert "à 60 m environ" in fill(stranger).text(".card")


def test_the_location_is_readable_only_with_the_key_of_the_report(app: Flask, version: UUID) -> None:
    make_report(app, version)

    cells = [cell for row in db.session.execute(select(ReportedPlace.__table__)) for cell in row]

    assert not any(isinstance(cell, float) for cell in cells)
    assert read_report_location(app).point == (LATITUDE, LONGITUDE)


def test_unsealed_locations_are_sealed_by_the_migration_job(
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


def test_unreadable_locations_are_not_recorded_again(app: Flask, version: UUID) -> None:
    case = make_report(app, version)
    db.session.execute(update(ReportedPlace).values(square=None, sealed=None))
    db.session.commit()
    destroy_key(case.key_id)

    with app.app_context():
        seal_old_places()
        db.session.commit()

    assert db.session.scalars(select(ReportedPlace.id)).all() == []


def test_an_anonymised_report_is_not_listed(app: Flask, stranger: Browser, version: UUID) -> None:
    case = make_report(app, version)
    address = f"/signalements/{db.session.scalars(select(ReportedPlace.id)).one()}"
    close(app, case)
    assert stranger.get(address).status == 200

    with app.app_context(), clock.shift_clock(timedelta(days=200)):
        anonymise_due_cases()
        db.session.commit()

    assert stranger.get(address).status == 404
    assert db.session.scalars(select(ReportedPlace.id)).all() == []


def test_an_agent_entry_lists_similar_reports_once(app: Flask, rachel: Person, version: UUID) -> None:
    make_report(app, version)
    address = "/agents/saisie/signaler"
    token = str(rachel.get(address).find_one("#intake-form [name=token]")["value"])
    form_values = {"token": token, "channel": "phone", "type": "trou", "description": "Un trou.", **HERE}

    similar_page = rachel.post(address, form_values)
    cases = db.session.scalar(select(func.count()).select_from(Case))
    response = rachel.post(address, {**form_values, "distinct": str(similar_page.find_one("[name=distinct]")["value"])})

    assert "Un signalement est en cours près de cet endroit" in similar_page.text(".alert")
    assert similar_page.find_one("[name=description]").text.strip() == "Un trou."
    assert cases == 1
    assert response.follow().status == 200
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Case)) == 2


def test_a_device_receives_the_same_list_before_submission(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, north=TWENTY_METRES)
    form_values = [[name, value] for name, value in {**PROBLEM, **HERE}.items() if isinstance(value, str)]
    body = json.dumps({"procedure": "signaler", "version": str(version), "typed": form_values, "files": {}})

    response = stranger.client.post("/api/sync/v1/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})

    (report,) = response.get_json()["reports"]
    assert (report["kind"], report["status"]) == ("Un trou", "Votre demande est arrivée")
    assert "tout près" in report["words"]
    assert "Merci d’avoir vérifié" in stranger.get(report["url"]).text("main")
    for word in ("Canari", ANSWERS["description"], ANSWERS["nom"], ANSWERS["courriel"]):
        assert word not in response.get_data(as_text=True)
    assert stranger.get("/hors-ligne/formulaires/signaler").find_one("offline-form[looks-first]")


def test_the_similar_reports_page_is_skipped_when_empty(stranger: Browser, version: UUID) -> None:
    contact = stranger.post("/demarches/signaler/remplir", {**PROBLEM, **HERE}).follow()

    response = stranger.post(str(contact.find_one("form#filling-form")["action"]), {"prenom": "Denis"})

    assert str(response.location).endswith("/verification")
