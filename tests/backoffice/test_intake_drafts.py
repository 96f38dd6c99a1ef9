"""Drafts of agent entries: listed for their author, resumed, deleted, expired."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.accounts.agents import set_roles
from app.cases.models import Attachment, Case, Draft
from app.cases.reading.case_values import answers_of
from app.cases.timeline import events_for
from app.core import clock
from app.core.db import db
from app.procedures import publishing
from tests.cast import Person
from tests.client import Page
from tests.factories import PROCEDURE

LIST = "/agents/saisie"
FORM = f"{LIST}/signaler"
RESUME = "#unfinished a:not([href$=abandon])"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
FORM_VALUES = {"channel": "counter", "type": "trou", "description": "Un trou.", "prenom": "Odile", "nom": "Martin"}

pytestmark = pytest.mark.usefixtures("procedure_version")


def begin(agent: Person, **more: object) -> str:
    """Save a partial entry and return the URL that resumes it."""
    token = str(uuid4())
    page = agent.post(FORM, {"token": token, "then": "later", **FORM_VALUES, **more}).follow()
    assert "La saisie est gardée" in page.text("[role=alert]")
    return f"{LIST}/brouillons/{token}"


def finish(agent: Person, form: Page) -> Page:
    token = str(form.find_one("#intake-form [name=token]")["value"])
    return agent.post(FORM, {"token": token, **FORM_VALUES})


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_saved_entry_is_resumed_and_finished(rachel: Person, access_log_entries) -> None:
    url = begin(rachel, photos=[("trou.png", PNG)])

    list_page = rachel.get(LIST)
    form = rachel.get(str(list_page.find_one(RESUME)["href"]))
    receipt = finish(rachel, form).follow()

    assert list_page.find_one(RESUME)["href"] == url
    assert "Signaler un problème, Odile Martin" in list_page.text("#unfinished")
    assert form.find_one("[name=channel][value=counter]").has_attr("checked")
    assert form.text("[name=description]") == "Un trou."
    assert "trou.png" in form.text("#f-photos-field")
    assert receipt.find_all(".code")
    case = db.session.scalars(select(Case)).one()
    assert answers_of(case)["photos"][0]["name"] == "trou.png"
    assert rachel.get(LIST).find_all("#unfinished") == []
    assert ("list", "backoffice.unfinished") in access_log_entries()
    assert ("read", "backoffice.unfinished") in access_log_entries()


def test_who_called_is_kept_with_the_entry_then_noted_for_agents(rachel: Person) -> None:
    caller = "Mme Roux, 06 12 34 56 78"
    url = begin(rachel, **{"received-from": caller})
    form = rachel.get(url)
    token = str(form.find_one("#intake-form [name=token]")["value"])

    rachel.post(FORM, {"token": token, **FORM_VALUES, "received-from": caller})

    assert form.find_one("[name=received-from]")["value"] == caller
    case = db.session.scalars(select(Case)).one()
    notes = [entry for entry in events_for(case, is_agent=True) if entry.kind == "note"]
    assert [note.details["text"] for note in notes] == [caller]
    assert "note" not in [entry.kind for entry in events_for(case, is_agent=False)]


def test_an_incomplete_submission_is_saved_too(rachel: Person) -> None:
    rachel.post(FORM, {"token": str(uuid4()), **FORM_VALUES, "description": ""})

    assert rachel.get(LIST).texts(RESUME) == ["Reprendre : Signaler un problème, Odile Martin"]


def test_an_abandoned_entry_is_deleted_completely(rachel: Person) -> None:
    url = begin(rachel, photos=[("trou.png", PNG)])

    page = rachel.post(f"{url}/abandon").follow()

    assert "effacée" in page.text("[role=alert]")
    assert page.find_all("#unfinished") == []
    assert (count(Draft), count(Attachment)) == (0, 0)
    assert rachel.get(url).status == 404


def test_other_agents_cannot_open_it(rachel: Person, alice: Person, bruno: Person, chloe: Person, ada: Person) -> None:
    url = begin(rachel)

    for person in (alice, bruno, ada):
        assert person.get(LIST).find_all("#unfinished") == []
        assert person.get(url).status == 404
        assert person.post(f"{url}/abandon").status == 404
    assert chloe.get(url).status == 404
    assert count(Draft) == 1


def test_an_agent_without_the_role_cannot_open_it(rachel: Person) -> None:
    url = begin(rachel)

    set_roles(rachel.account, [], is_administrator=False)
    db.session.commit()

    assert rachel.get(LIST).find_all("#unfinished") == []
    assert rachel.get(url).status == 404


def test_a_resumed_entry_uses_its_procedure_version(rachel: Person) -> None:
    url = begin(rachel)
    new_definition = deepcopy(PROCEDURE)
    new_definition["pages"][0]["fields"].append({"id": "lieu", "type": "short_text", "label": "Le lieu"})
    publishing.publish(new_definition)
    db.session.commit()

    form = rachel.get(url)

    assert form.find_all("[name=lieu]") == []
    assert finish(rachel, form).status == 303
    assert rachel.get(FORM).find_all("[name=lieu]")


def test_it_expires_after_three_months(rachel: Person) -> None:
    url = begin(rachel)

    with clock.shift_clock(timedelta(days=91)):
        rachel.post("/compte/connexion", {"email": rachel.email, "password": "une phrase assez longue pour Parvis"})
        list_page, form = rachel.get(LIST), rachel.get(url)

    assert (list_page.status, list_page.find_all("#unfinished")) == (200, [])
    assert form.status == 404
