"""Place fields in the pages of a form and on the case page, without JavaScript."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.case_definitions import procedure_of
from app.cases.drafts import request_drafts
from app.cases.models import Case, Draft
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.places import districts
from app.procedures import publishing
from app.statistics.statistical_records import select_statistical_answers
from devtools.demo import fixtures
from tests.cast import Person
from tests.client import Browser, Page
from tests.core.test_photos import photo
from tests.factories import PROCEDURE

FORM = "/demarches/signaler/remplir"
FIELDS: list[dict[str, Any]] = [
    {"id": "lieu", "type": "place", "label": "Où est-ce\u00a0?", "statistic": True},
    {
        "id": "gare",
        "type": "short_text",
        "label": "Près de quel quai",
        "required": False,
        "condition": {"==": [{"var": "answers.lieu.district"}, "Centre"]},
    },
    {"id": "photos", "type": "files", "label": "Photo", "required": False, "accept": ["image"], "keep_position": True},
]
VISIBLE_FIELDS = {"shown": ["lieu", "gare", "photos"]}
# Hidden inputs as filled in by the map or by a suggestion.
POINT = {"lieu__latitude": "47.500000", "lieu__longitude": "-0.400000"}


@pytest.fixture(autouse=True)
def with_a_place(procedure_version: UUID) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] = FIELDS
    publishing.publish(definition)
    districts.save_map(fixtures.load_districts())
    db.session.commit()


def send(person: Browser, page: Page) -> Case:
    contact = page.follow()
    review = person.post(
        str(contact.find_one("form#filling-form")["action"]), {"courriel": "a@exemple.example"}
    ).follow()
    person.post(str(review.find_one("main form")["action"]))
    return db.session.scalars(select(Case)).one()


def test_a_point_is_submitted_with_its_district_and_displayed_to_the_agent(stranger: Browser, alice: Person) -> None:
    case = send(stranger, stranger.post(FORM, {**VISIBLE_FIELDS, "lieu__where": "Devant la mairie", **POINT}))

    page = alice.get(f"/agents/demandes/{case.id}")

    place = {"where": "Devant la mairie", "latitude": 47.5, "longitude": -0.4, "district": "Centre"}
    assert answers_of(case)["lieu"] == place
    assert "Devant la mairie" in page.text("main") and "47.500000, -0.400000" in page.text("main")
    assert select_statistical_answers(procedure_of(case), answers_of(case)) == {"lieu": "Centre"}


def test_a_description_is_enough(stranger: Browser) -> None:
    case = send(stranger, stranger.post(FORM, {**VISIBLE_FIELDS, "lieu__where": "Derrière le lavoir"}))

    assert answers_of(case)["lieu"] == {"where": "Derrière le lavoir"}
    assert select_statistical_answers(procedure_of(case), answers_of(case)) == {}


@pytest.mark.postgresql
def test_a_question_may_depend_on_the_district(stranger: Browser) -> None:
    near = stranger.post(
        f"{FORM}/brouillon", {"shown": ["lieu", "photos"], "lieu__where": "Ici", **POINT}, htmx="draft-saved"
    )
    far = Browser(stranger.app).post(
        f"{FORM}/brouillon", {"shown": ["lieu", "photos"], "lieu__where": "Ici"}, htmx="draft-saved"
    )

    assert "Près de quel quai" in near.html
    assert "Près de quel quai" not in far.html


def test_an_empty_place_is_reported_beside_its_field_and_the_point_is_kept(stranger: Browser) -> None:
    missing = stranger.post(FORM, {**VISIBLE_FIELDS, "lieu__where": ""})
    rejected_page = stranger.post(FORM, {**VISIBLE_FIELDS, "lieu__where": "a" * 301, **POINT})

    assert "Indiquez où c’est" in missing.text("#f-lieu__where-error")
    assert missing.find_one("#error-summary a")["href"] == "#f-lieu__where"
    assert rejected_page.find_one("[name=lieu__latitude]")["value"] == "47.500000"


@pytest.mark.postgresql
def test_the_location_of_a_photo_fills_an_empty_place(stranger: Browser) -> None:
    form_values = {**VISIBLE_FIELDS, "photos": [("trou.jpg", photo("JPEG"))]}
    districts.delete_map()
    db.session.commit()

    stranger.post(FORM, {**form_values, "lieu__where": "", "lieu__latitude": ""})
    Browser(stranger.app).post(FORM, {**form_values, "lieu__where": "Devant le lavoir"})

    drafts = db.session.scalars(select(Draft).order_by(Draft.created_at))
    located, described = (request_drafts.contents_of(draft).answers["lieu"] for draft in drafts)
    assert (round(located["latitude"], 4), located["longitude"]) == (48.2096, -1.5)
    assert described == {"where": "Devant le lavoir"}
