"""The trial of a working copy is remembered until it is published; a publication says where to go next."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from tests.cast import Person
from tests.client import Page
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

STUDIO = "/agents/studio/demarches/signaler"
DEFINITIONS = "/agents/administration/definitions"


@pytest.fixture(autouse=True)
def published_definitions(procedure_version: object, alice: Person) -> None:
    db.session.commit()


def save_draft(kind: Kind, definition: dict[str, Any], **changes: Any) -> None:
    definition_drafts.save_draft(kind, {**deepcopy(definition), **changes}, revision=None, by=None)
    db.session.commit()


def read_trial_task(person: Person) -> str:
    return next(text for text in person.get(f"{STUDIO}/a-corriger").texts(".task") if text.startswith("Essayer"))


def publish(person: Person, address: str, **values: str) -> Page:
    page = person.post(f"{DEFINITIONS}/{address}/publication", {"revision": "1", "warnings_read": "on", **values})
    return page.follow()


@pytest.mark.postgresql
def test_the_task_of_trying_is_done_once_the_form_was_sent_in_a_trial(ada: Person) -> None:
    save_draft(PROCEDURE, SIGNALER, title="Signaler un trou")
    assert read_trial_task(ada) == "Essayer le formulaire Conseillé"

    ada.post(f"{STUDIO}/essai/exemple")
    assert read_trial_task(ada) == "Essayer le formulaire Conseillé"
    ada.post(f"{STUDIO}/essai/envoi")

    assert read_trial_task(ada) == "Essayer le formulaire Fait"
    assert ada.get(f"{DEFINITIONS}/demarches/signaler").text("main").count("Essai du formulaire") == 1


def test_the_next_working_copy_is_to_be_tried_again(ada: Person) -> None:
    save_draft(PROCEDURE, SIGNALER, title="Signaler un trou")
    ada.post(f"{STUDIO}/essai/exemple")
    ada.post(f"{STUDIO}/essai/envoi")
    publish(ada, "demarches/signaler")

    save_draft(PROCEDURE, SIGNALER, title="Signaler autre chose")

    assert read_trial_task(ada) == "Essayer le formulaire Conseillé"


@pytest.mark.parametrize("changed", ["demarches/signaler", "circuits/signalement"])
def test_a_working_copy_that_is_changed_after_its_trial_is_to_be_tried_again(ada: Person, changed: str) -> None:
    save_draft(PROCEDURE, SIGNALER, title="Signaler un trou")
    ada.post(f"{STUDIO}/essai/exemple")
    ada.post(f"{STUDIO}/essai/envoi")

    ada.post(f"/agents/studio/{changed}/changements", {"op": "set", "at": "title", "revision": "1", "v_title": "Autre"})
    assert read_trial_task(ada) == "Essayer le formulaire À essayer de nouveau"

    ada.post(f"{STUDIO}/essai/actions", {"par": "recipient", "action": "accept", "equipe": "Nord"})
    assert read_trial_task(ada) == "Essayer le formulaire Fait"


def test_a_published_procedure_leads_to_residents_agents_and_its_circuit(ada: Person) -> None:
    save_draft(PROCEDURE, SIGNALER, title="Signaler un trou")

    page = publish(ada, "demarches/signaler")

    links = {link.get_text(): str(link["href"]) for link in page.find_all(".card[data-tone=accent] a")}
    assert links["Voir la démarche en ligne"] == page.find_one("copy-text")["text"]
    public_path = urlsplit(links["Voir la démarche en ligne"]).path
    assert ada.get(public_path).text("h1") == "Signaler un trou"
    assert ada.get(links["Les demandes de cette démarche"]).status == 200
    assert ada.get(links["Le circuit qu’elles suivent"]).status == 200
    assert ada.get(f"{DEFINITIONS}/demarches/signaler").find_all("copy-text") == []


@pytest.mark.postgresql
def test_a_published_circuit_leads_to_its_procedures(ada: Person) -> None:
    save_draft(WORKFLOW, SIGNALEMENT, title="Signalements")

    page = publish(ada, "circuits/signalement", cases="stay")

    assert [link.get_text() for link in page.find_all(".card[data-tone=accent] a")] == ["Signaler un problème"]


def test_a_published_circuit_leads_to_the_procedure_that_waited_for_it(ada: Person) -> None:
    save_draft(PROCEDURE, SIGNALER, slug="nouvelle", title="Nouvelle", workflow="nouveau")
    save_draft(WORKFLOW, SIGNALEMENT, slug="nouveau", title="Nouveau")
    waiting = ada.get("/agents/studio/demarches/nouvelle/a-corriger")
    [link] = [element for element in waiting.find_all(".findings a") if "n’est pas publié" in element.text]
    assert link["href"] == "/agents/studio/circuits/nouveau/a-corriger"

    page = publish(ada, "circuits/nouveau")

    [link] = page.find_all(".card[data-tone=accent] a")
    assert link["href"] == "/agents/studio/demarches/nouvelle/a-corriger"
