"""Translations of definitions for residents; untranslated texts are marked as French."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.core import site_cache
from app.core.db import db
from app.core.sites import Site
from app.language.schema.problems import DefinitionError
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.publik_import.form_filler import FormFiller
from tests.search.index import refresh_site_index

WORDS = {
    "Votre demande est arrivée": "Your request has arrived",
    "Votre demande {{ case.reference }} est acceptée": "Your request {{ case.reference }} is accepted",
    "Demande {{ case.reference }} reçue.": "Request {{ case.reference }} received.",
}


@pytest.fixture
def reader(stranger: Browser) -> Browser:
    stranger.client.set_cookie("langue", "en")
    return stranger


def publish(*, workflow: dict[str, Any] | None = None, **words: str) -> None:
    workflows.publish({**deepcopy(WORKFLOW), **(workflow or {})})
    write_charter()
    procedures.publish({**deepcopy(PROCEDURE), "translations": {"en": words}} if words else deepcopy(PROCEDURE))
    db.session.commit()
    site_cache.clear_all()


def test_an_untranslated_procedure_says_once_that_it_is_in_french(site: Site, reader: Browser) -> None:
    publish()
    refresh_site_index()

    page = reader.get("/demarches/signaler")
    form = reader.get("/demarches/signaler/remplir")

    assert page.find_one("h1 [lang=fr]").get_text() == "Signaler un problème"
    assert form.find_all("label [lang=fr], legend [lang=fr]")
    assert len(page.find_all("#only-in-french")) == len(form.find_all("#only-in-french")) == 1
    assert reader.get("/demarches?q=signaler").find_one(".links a [lang=fr]").get_text() == "Signaler un problème"


def test_only_untranslated_texts_are_marked(site: Site, reader: Browser) -> None:
    publish(**{"Signaler un problème": "Report a problem"})

    page = reader.get("/demarches/signaler")

    assert page.text("h1") == "Report a problem"
    assert not page.find_all("h1 [lang=fr]")
    assert page.find_one(".lead [lang=fr]").get_text() == PROCEDURE["summary"]
    assert not page.find_all("#only-in-french")


def test_a_page_in_french_marks_nothing(site: Site, stranger: Browser) -> None:
    publish()

    assert not stranger.get("/demarches/signaler").find_all("main [lang=fr]:not(aside *)")


def test_notifications_are_in_the_language_of_the_submission(
    site: Site, app: Flask, reader: Browser, alice: Person
) -> None:
    publish(workflow={"translations": {"en": WORDS}}, **{"Signaler un problème": "Report a problem"})
    FormFiller(reader, procedures.live_procedure("signaler").definition).submit()

    case = db.session.scalars(select(Case)).one()
    page = reader.get(f"/demandes/{case.id}")
    assert case.language == "en"
    assert page.text("h1") == "Your request has arrived"
    assert f"Request {case.reference} received." in page.text("main")
    alice.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": case.revision, "equipe": "Nord"})
    subjects = [(unseal_content(message) or {})["subject"] for message in db.session.scalars(select(Message))]
    assert f"Your request {case.reference} is accepted" in subjects


def test_a_translation_of_a_missing_text_is_refused(site: Site) -> None:
    with pytest.raises(DefinitionError, match="aucun texte du document"):
        workflows.publish({**deepcopy(WORKFLOW), "translations": {"en": {"Un texte d’avant": "A former text"}}})
