"""Similar open reports nearby, listed before submission, and the public page of a report."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.cases.models import Case, Draft
from app.cases.reports.reported_places import ReportedPlace
from app.core import clock
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import ANSWERS
from tests.portal.nearby_reports import (
    HERE,
    PROBLEM,
    TWENTY_METRES,
    close,
    fill,
    make_report,
)
from tests.portal.nearby_reports import version as version


def confirm_same_problem(person: Browser, page: Page, report: str | None = None) -> Page:
    """« C’est le même problème »."""
    form = page.find_one(".card form")
    return person.post(str(form["action"]), {"report": report or str(form.select_one("[name=report]")["value"])})  # type: ignore[index]


def ask_from_a_device(person: Browser, version: UUID) -> list[dict[str, str]]:
    """The reports that a device is given for the problem of the tests."""
    form_values = [[name, value] for name, value in {**PROBLEM, **HERE}.items() if isinstance(value, str)]
    body = json.dumps({"procedure": "signaler", "version": str(version), "typed": form_values, "files": {}})
    response = person.client.post("/api/sync/v1/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})
    reports: list[dict[str, str]] = response.get_json()["reports"]
    return reports


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


def test_a_report_of_another_kind_is_not_offered(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, north=TWENTY_METRES / 2, type="lampe")

    assert fill(stranger).text("h1") == "Vérifiez vos réponses"
    make_report(app, version, north=TWENTY_METRES / 2)

    page = fill(stranger)
    assert page.texts(".card h2") == ["Un trou"]
    lamp = db.session.scalars(select(ReportedPlace.id).where(ReportedPlace.kind == "lampe")).one()
    assert confirm_same_problem(stranger, page, report=str(lamp)).status == 404


def test_a_report_whose_kind_is_not_known_is_offered(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version)
    db.session.execute(update(ReportedPlace).values(kind=""))
    db.session.commit()

    assert fill(stranger).text("h1") == "Est-ce déjà signalé ?"


def test_an_agent_entry_offers_the_same_kind_only(app: Flask, rachel: Person, version: UUID) -> None:
    make_report(app, version)
    address = "/agents/saisie/signaler"
    token = str(rachel.get(address).find_one("#intake-form [name=token]")["value"])

    response = rachel.post(
        address, {"token": token, "channel": "phone", "type": "lampe", "description": "Éteinte.", **HERE}
    )

    assert response.follow().status == 200


def test_a_device_receives_the_same_kind_only(app: Flask, stranger: Browser, version: UUID) -> None:
    make_report(app, version, type="lampe")

    assert ask_from_a_device(stranger, version) == []


@pytest.mark.postgresql
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


def test_a_report_across_the_edge_of_a_lookup_square_is_found_with_its_distance(
    app: Flask, stranger: Browser, version: UUID
) -> None:
    """Two lookup squares meet at this latitude: the report and the query are on either side."""
    make_report(app, version, north=-TWENTY_METRES)

    assert "à 60 m environ" in fill(stranger).text(".card")


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

    (report,) = ask_from_a_device(stranger, version)

    assert (report["kind"], report["status"]) == ("Un trou", "Votre demande est arrivée")
    assert "tout près" in report["words"]
    assert "Merci d’avoir vérifié" in stranger.get(report["url"]).text("main")
    for word in ("Canari", ANSWERS["description"], ANSWERS["nom"], ANSWERS["courriel"]):
        assert word not in json.dumps(report)
    assert stranger.get("/hors-ligne/formulaires/signaler").find_one("offline-form[looks-first]")


def test_the_similar_reports_page_is_skipped_when_empty(stranger: Browser, version: UUID) -> None:
    contact = stranger.post("/demarches/signaler/remplir", {**PROBLEM, **HERE}).follow()

    response = stranger.post(str(contact.find_one("form#filling-form")["action"]), {"prenom": "Denis"})

    assert str(response.location).endswith("/verification")
