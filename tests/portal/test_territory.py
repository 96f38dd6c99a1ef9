"""A point outside of the territory: confirmation, refusal or acceptance, depending on the site and the procedure."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.drafts import request_drafts
from app.cases.models import Draft
from app.core.db import db
from app.core.settings import site_settings
from app.places import districts
from app.procedures import publishing
from devtools.demo import fixtures
from tests.client import Browser, Page
from tests.factories import PROCEDURE

FORM = "/demarches/signaler/remplir"
VISIBLE_FIELDS = {"shown": "lieu"}
INSIDE = {"lieu__where": "Devant la mairie", "lieu__latitude": "47.5000", "lieu__longitude": "-0.4000"}
FAR = {"lieu__where": "Chez moi", "lieu__latitude": "47.8000", "lieu__longitude": "-0.4000"}


@pytest.fixture(autouse=True)
def with_a_place(procedure_version: UUID) -> None:
    publish_place()


def publish_place(**settings: Any) -> None:
    definition = deepcopy(PROCEDURE)
    field = {"id": "lieu", "type": "place", "label": "Où est-ce\u00a0?", **settings}
    definition["pages"][0]["fields"] = [field]
    publishing.publish(definition)
    db.session.commit()


def give_districts() -> None:
    districts.save_map(fixtures.load_districts())
    db.session.commit()


def send(browser: Browser, **form_values: str) -> Page:
    """Post the first page to the URL of its draft."""
    page = browser.post(FORM, {**VISIBLE_FIELDS, **form_values})
    return page.follow() if "verifier" in (page.location or "") else page


def get_saved_place() -> Any:
    draft = db.session.scalars(select(Draft)).one()
    return request_drafts.contents_of(draft).answers.get("lieu")


def test_a_point_far_from_the_districts_requires_confirmation(stranger: Browser) -> None:
    give_districts()

    page = send(stranger, **FAR)

    assert page.status == 422
    assert "km environ de notre territoire : corrigez-le" in page.text("#f-lieu__where-error")
    assert not page.find_one("[data-confirmation]").has_attr("hidden")
    assert page.find_one("[name=lieu__latitude]")["value"] == "47.8000"


def test_a_confirmed_point_outside_is_accepted_and_mentioned(stranger: Browser) -> None:
    give_districts()

    page = send(stranger, **FAR, lieu__outside="1").follow()
    page = stranger.post(str(page.find_one("form#filling-form")["action"])).follow()

    assert get_saved_place()["outside"] is True
    assert "Hors du territoire" in page.text("main")


def test_a_confirmed_point_stays_confirmed(stranger: Browser) -> None:
    give_districts()
    contact = send(stranger, **FAR, lieu__outside="1").follow()

    page = stranger.post(str(contact.find_one("form#filling-form")["action"]), {"then": "back"}).follow()

    assert page.find_one("[name=lieu__outside]").has_attr("checked")


def test_a_point_in_the_districts_or_at_their_edge_is_accepted(stranger: Browser) -> None:
    give_districts()
    edge = min(area.south for area in districts.list_areas()) - 0.001

    assert send(stranger, **INSIDE).status == 303
    page = send(Browser(stranger.app), **INSIDE | {"lieu__latitude": f"{edge:.6f}"})

    assert page.status == 303
    assert stranger.get(FORM + "?nouveau=1").find_one("[data-confirmation]").has_attr("hidden")


def test_without_districts_the_territory_is_around_the_centre_of_the_map(stranger: Browser) -> None:
    site_settings.save_settings({"map.latitude": "47.5", "map.longitude": "-0.4"})
    db.session.commit()

    assert send(stranger, **FAR).status == 422
    assert send(Browser(stranger.app), **INSIDE).status == 303


@pytest.mark.parametrize(("radius", "status"), [("20", 422), ("50", 303), ("0", 303)])
def test_the_radius_of_the_settings_overrides_the_districts(stranger: Browser, radius: str, status: int) -> None:
    give_districts()
    site_settings.save_settings({"map.latitude": "47.5", "map.longitude": "-0.4", "map.radius": radius})
    db.session.commit()

    assert send(stranger, **FAR).status == status


def test_without_a_territory_any_point_is_accepted(stranger: Browser) -> None:
    assert send(stranger, **FAR).status == 303


def test_a_procedure_may_refuse_points_outside(stranger: Browser) -> None:
    give_districts()
    publish_place(outside="refuse")

    page = send(stranger, **FAR, lieu__outside="1")

    assert page.status == 422
    assert "décrivez l’endroit par écrit" in page.text("#f-lieu__where-error")
    assert page.find_all("[data-confirmation]") == []


def test_a_procedure_may_accept_points_outside(stranger: Browser) -> None:
    give_districts()
    publish_place(outside="accept")

    assert send(stranger, **FAR).status == 303
    assert "outside" not in get_saved_place()


def test_a_changed_description_drops_the_point(stranger: Browser) -> None:
    address = {**INSIDE, "lieu__where": "2 rue des Lilas", "lieu__insee": "49998", "lieu__named": "2 rue des Lilas"}

    send(stranger, **address | {"lieu__where": "2 Rue des lilas, au fond"})
    assert get_saved_place()["latitude"] == 47.5
    db.session.delete(db.session.scalars(select(Draft)).one())
    db.session.commit()
    send(stranger, **address | {"lieu__where": "8 avenue Foch"})

    assert get_saved_place() == {"where": "8 avenue Foch"}
