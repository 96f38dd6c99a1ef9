"""A draft whose form has changed since: left on its version, or brought to the new one once its owner has read what changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.drafts.request_drafts import contents_of
from app.cases.models import Draft
from app.core.db import db
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.portal.test_form_pages import fill
from tests.studio.test_definitions import PAGE, save

PUBLICATION = f"{PAGE}/publication"


def change_form() -> dict[str, Any]:
    """One question goes, a choice goes, a required question comes."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"][0]["options"][0] = {"value": "autre", "label": "Autre chose"}
    del definition["pages"][1]["fields"][1]
    definition["pages"][1]["fields"].append({"id": "rue", "type": "short_text", "label": "Rue"})
    return definition


def read_draft() -> Draft:
    db.session.expire_all()
    return db.session.scalars(select(Draft)).one()


@pytest.fixture
def begun_draft(stranger: Browser, procedure_version: UUID) -> Draft:
    fill(stranger)
    save(change_form())
    return read_draft()


def test_the_publication_says_what_drafts_lose_and_leaves_them(
    ada: Person, stranger: Browser, begun_draft: Draft
) -> None:
    page = ada.get(PUBLICATION)
    ada.post(PUBLICATION, {"revision": "1", "drafts": "stay", "warnings_read": "true"}).follow()
    resumed = stranger.get(f"/brouillons/{begun_draft.id}").follow()

    assert "1 brouillon commencé avec la version 1" in page.text("main")
    assert "la question « Nom » disparaît" in page.text("main")
    assert "la question obligatoire « Rue » est nouvelle" in page.text("main")
    assert resumed.status == 200
    assert read_draft().next_version_id is None


@pytest.mark.postgresql
def test_what_is_not_taken_over_is_shown_before_it_goes(ada: Person, stranger: Browser, begun_draft: Draft) -> None:
    former_version_id = begun_draft.procedure_version_id
    ada.post(PUBLICATION, {"revision": "1", "drafts": "move", "warnings_read": "true"}).follow()

    page = stranger.get(f"/brouillons/{begun_draft.id}").follow()
    answers_before = contents_of(read_draft()).answers
    resumed = stranger.post(str(page.find_one("main form")["action"])).follow()
    draft = read_draft()

    assert page.texts(".summary-list > div") == ["De quoi s’agit-il ? Un trou", "Nom Exemple"]
    assert "Rue" in page.text("main .bullets")
    assert answers_before["nom"] == "Exemple"
    assert resumed.location and "/remplir/" in resumed.location
    assert draft.procedure_version_id != former_version_id
    assert draft.next_version_id is None
    assert contents_of(draft).answers["prenom"] == "Chloé"
    assert {"type", "nom"}.isdisjoint(contents_of(draft).answers)


def test_the_page_is_for_whoever_holds_the_draft(
    ada: Person, chloe: Person, stranger: Browser, begun_draft: Draft
) -> None:
    ada.post(PUBLICATION, {"revision": "1", "drafts": "move", "warnings_read": "true"})
    url = f"/brouillons/{begun_draft.id}/formulaire-change"

    assert stranger.get(url).status == 200
    assert chloe.get(url).status == 404
    assert chloe.post(url).status == 404


def test_without_a_new_version_the_draft_goes_on(stranger: Browser, begun_draft: Draft) -> None:
    page = stranger.get(f"/brouillons/{begun_draft.id}/formulaire-change")

    assert str(page.location).endswith(f"/brouillons/{begun_draft.id}")
