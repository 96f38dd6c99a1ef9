"""The photos of a request on the portal: displayed to its owner only."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from app.cases.conversation import correspondence
from app.cases.files.uploads import receive_file
from app.cases.models import Attachment, Case, CaseEvent
from app.cases.timeline import AGENTS
from app.core.db import db
from app.core.web.access_rules import Actor
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

WAYS = ("image", "vignette", "voir")


def give_photo(case: Case, *, by: Actor) -> UUID:
    buffer = BytesIO()
    Image.new("RGB", (900, 600), "red").save(buffer, "JPEG")
    correspondence.write_message(case, "Voici.", [receive_file(buffer, "trou.jpg")], by=by)
    db.session.commit()
    return db.session.scalars(select(Attachment.id).where(Attachment.case_id == case.id)).one()


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def test_the_owner_sees_the_thumbnail_and_the_photo(chloe: Person, case: Case) -> None:
    url = f"/demandes/{case.id}/fichiers/{give_photo(case, by=Actor(kind='resident', account_id=chloe.account.id))}"

    page = chloe.get(f"/demandes/{case.id}")
    alone = chloe.get(f"{url}/voir")
    image = chloe.client.get(f"{url}/image")

    assert page.find_one("#thread a[data-photo] img")["src"] == f"{url}/vignette"
    assert page.find_one("photo-viewer dialog")
    assert alone.find_one("main img")["src"] == f"{url}/image"
    assert chloe.client.get(f"{url}/vignette").mimetype == "image/jpeg"
    assert image.headers["Content-Disposition"].startswith("inline")
    assert image.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_other_people_cannot_open_a_photo(chloe: Person, denis: Person, stranger: Browser, case: Case) -> None:
    url = f"/demandes/{case.id}/fichiers/{give_photo(case, by=Actor(kind='resident', account_id=chloe.account.id))}"

    assert {person.client.get(f"{url}/{way}").status_code for person in (denis, stranger) for way in WAYS} == {404}


def test_an_internal_photo_is_not_displayed(chloe: Person, case: Case) -> None:
    file_id = give_photo(case, by=Actor(kind="resident", account_id=chloe.account.id))
    attachment = db.session.get_one(Attachment, file_id)
    db.session.get_one(CaseEvent, attachment.event_id).visible_to = AGENTS
    db.session.commit()

    assert {chloe.client.get(f"/demandes/{case.id}/fichiers/{file_id}/{way}").status_code for way in WAYS} == {404}
